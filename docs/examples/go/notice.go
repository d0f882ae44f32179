// Sends a school notice, and repeats it without sending it twice. It needs Go 1.18 and nothing else.
// Start `wecom-school sandbox`, then run `go run notice.go`.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

type answer struct {
	Errcode     int      `json:"errcode"`
	Errmsg      string   `json:"errmsg"`
	AccessToken string   `json:"access_token"`
	Parents     []string `json:"invalid_parent_userid"`
	Students    []string `json:"invalid_student_userid"`
	Parties     []string `json:"invalid_party"`
}

var client = http.Client{Timeout: 30 * time.Second}

func variable(name, usual string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return usual
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}

// Makes a call; with a body by POST.
func call(path string, query url.Values, body []byte) (answer, error) {
	// Without this variable, the notice goes to the sandbox on this machine.
	address := variable("WECOM_BASE_URL", "http://127.0.0.1:8117") + path + "?" + query.Encode()
	var response *http.Response
	var err error
	if body == nil {
		response, err = client.Get(address)
	} else {
		response, err = client.Post(address, "application/json", bytes.NewReader(body))
	}
	if err != nil {
		// The error of the library shows the address, which has the secret or the token in it.
		var failure *url.Error
		if errors.As(err, &failure) {
			err = failure.Err
		}
		return answer{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return answer{}, fmt.Errorf("HTTP %s", response.Status)
	}
	var read answer
	err = json.NewDecoder(response.Body).Decode(&read)
	return read, err
}

func fetchToken() string {
	read, err := call("/cgi-bin/gettoken", url.Values{
		"corpid":     {variable("WECOM_CORPID", "wwsandbox20260001")},
		"corpsecret": {variable("WECOM_SECRET", "sandbox-secret-1000002")},
	}, nil)
	if err != nil {
		fail("no token: %v", err)
	}
	if read.Errcode != 0 {
		fail("no token: %d %s", read.Errcode, read.Errmsg)
	}
	return read.AccessToken
}

// Sends a notice. The body is encoded once: the server recognises a repeat by the same bytes.
func send(body []byte) answer {
	// How long a rate limit blocks the app.
	seconds, _ := strconv.ParseFloat(variable("WECOM_PAUSE", "60"), 64)
	pause := time.Duration(seconds * float64(time.Second))
	token, refreshed, inDoubt := fetchToken(), false, false
attempts:
	for attempt := 0; attempt < 5; attempt++ {
		read, err := call("/cgi-bin/externalcontact/message/send", url.Values{"access_token": {token}}, body)
		switch {
		case err != nil:
			// It may have arrived. A repeat is safe, because the duplicate check is on.
			fmt.Fprintln(os.Stderr, "no answer, sending the same again")
			inDoubt = true
			if pause < time.Second {
				time.Sleep(pause)
			} else {
				time.Sleep(time.Second)
			}
		case (read.Errcode == 40014 || read.Errcode == 42001) && !refreshed:
			token, refreshed = fetchToken(), true
		case read.Errcode == -1 || read.Errcode == 45009 || read.Errcode == 45033:
			// After -1, it may have arrived as well.
			inDoubt = inDoubt || read.Errcode == -1
			fmt.Fprintf(os.Stderr, "%d: waiting for %v\n", read.Errcode, pause)
			time.Sleep(pause)
		case read.Errcode == 0 || !inDoubt:
			return read
		default:
			// The refusal of a repeat does not say what became of the first request.
			fmt.Fprintf(os.Stderr, "refused: %d %s\n", read.Errcode, read.Errmsg)
			break attempts
		}
	}
	if inDoubt {
		fail("it may have been sent: check before sending it again")
	}
	fail("not sent: the server is busy")
	return answer{}
}

func main() {
	agentid, err := strconv.Atoi(variable("WECOM_AGENTID", "1000002"))
	if err != nil {
		fail("WECOM_AGENTID: %v", err)
	}
	body, err := json.Marshal(map[string]any{
		"to_party":               []string{"21", "9"},
		"msgtype":                "text",
		"agentid":                agentid,
		"text":                   map[string]string{"content": "明日停课一天。"},
		"enable_duplicate_check": 1,
	})
	if err != nil {
		fail("%v", err)
	}
	read := send(body)
	if read.Errcode != 0 {
		fail("refused: %d %s", read.Errcode, read.Errmsg)
	}
	fmt.Println("sent")
	lists := []struct {
		name string
		ids  []string
	}{
		{"invalid_parent_userid", read.Parents},
		{"invalid_student_userid", read.Students},
		{"invalid_party", read.Parties},
	}
	for _, list := range lists {
		if len(list.ids) > 0 {
			fmt.Printf("%s: %s\n", list.name, strings.Join(list.ids, ", "))
		}
	}
}
