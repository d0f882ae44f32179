import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a school notice, and repeats it without sending it twice. It needs Java 17 and nothing else. Start
 * {@code wecom-school sandbox}, then run {@code java -Dfile.encoding=UTF-8 Notice.java}. A real program reads the answers with a library
 * for JSON.
 */
public class Notice {
    // Without these variables, the notice goes to the sandbox on this machine.
    static final URI BASE = URI.create(variable("WECOM_BASE_URL", "http://127.0.0.1:8117"));
    static final String CORPID = variable("WECOM_CORPID", "wwsandbox20260001");
    static final String SECRET = variable("WECOM_SECRET", "sandbox-secret-1000002");
    static final String AGENTID = variable("WECOM_AGENTID", "1000002");
    /** How long a rate limit blocks the app, in milliseconds. */
    static final long PAUSE = (long) (1000 * Double.parseDouble(variable("WECOM_PAUSE", "60")));

    static final Set<Integer> EXPIRED = Set.of(40014, 42001);
    static final Set<Integer> BUSY = Set.of(-1, 45009, 45033);

    // One version of HTTP is enough, and a request is never repeated by the library.
    static final HttpClient HTTP =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();

    static String variable(String name, String usual) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? usual : value;
    }

    static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Makes a call and returns its answer; with a body by POST. */
    static String call(String pathAndQuery, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(BASE.resolve(pathAndQuery)).timeout(Duration.ofSeconds(30));
        if (body != null) {
            request.POST(BodyPublishers.ofByteArray(body));
        }
        var response = HTTP.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("HTTP " + response.statusCode());
        }
        return response.body();
    }

    static int errcode(String answer) throws IOException {
        Matcher found = Pattern.compile("\"errcode\"\\s*:\\s*(-?\\d+)").matcher(answer);
        if (!found.find()) {
            throw new IOException("no errcode in the answer");
        }
        return Integer.parseInt(found.group(1));
    }

    static String fetchToken() throws IOException, InterruptedException {
        String answer = call("/cgi-bin/gettoken?corpid=" + encode(CORPID) + "&corpsecret=" + encode(SECRET), null);
        Matcher token = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"").matcher(answer);
        if (errcode(answer) != 0 || !token.find()) {
            fail("no token: " + answer);
        }
        return token.group(1);
    }

    /** Sends a notice. The body is encoded once: the server recognises a repeat by the same bytes. */
    static String send(byte[] body) throws IOException, InterruptedException {
        String token = fetchToken();
        boolean refreshed = false;
        boolean inDoubt = false;
        for (int attempt = 0; attempt < 5; attempt++) {
            String answer;
            int code;
            try {
                answer = call("/cgi-bin/externalcontact/message/send?access_token=" + encode(token), body);
                code = errcode(answer);
            } catch (IOException error) {
                // It may have arrived. A repeat is safe, because the duplicate check is on.
                System.err.println("no answer, sending the same again: " + error.getMessage());
                inDoubt = true;
                Thread.sleep(Math.min(PAUSE, 1000));
                continue;
            }
            if (EXPIRED.contains(code) && !refreshed) {
                token = fetchToken();
                refreshed = true;
            } else if (BUSY.contains(code)) {
                // After -1, it may have arrived as well.
                inDoubt |= code == -1;
                System.err.println(code + ": waiting for " + PAUSE + " ms");
                Thread.sleep(PAUSE);
            } else if (code == 0 || !inDoubt) {
                return answer;
            } else {
                // The refusal of a repeat does not say what became of the first request.
                System.err.println("refused: " + answer);
                break;
            }
        }
        fail(inDoubt ? "it may have been sent: check before sending it again" : "not sent: the server is busy");
        return null;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String notice = """
            {"to_party":["21","9"],"msgtype":"text","agentid":%s,"text":{"content":"明日停课一天。"},"enable_duplicate_check":1}"""
            .formatted(AGENTID);
        String answer = send(notice.getBytes(StandardCharsets.UTF_8));
        if (errcode(answer) != 0) {
            fail("refused: " + answer);
        }
        System.out.println("sent");
        Matcher lists = Pattern.compile("\"(invalid_\\w+)\"\\s*:\\s*\\[([^\\]]+)\\]").matcher(answer);
        while (lists.find()) {
            System.out.println(lists.group(1) + ": " + lists.group(2).replace("\"", "").replace(",", ", "));
        }
    }
}
