//! `invite`: the QR code by which parents follow 「学校通知」.

use std::path::Path;

use console::Term;
use serde_json::json;
use wecom_school::types::{
    ErrcodeClass,
    school::{GetSubscribeQrCodeResponse, SubscribeMode},
};

use super::{
    picture::{Code, Picture},
    values::name_for_programs,
};
use crate::{
    arguments::{Invite, school::QrCodeSize},
    characters::make_harmless_line,
    connect::Settings,
    failure,
    new_file::{self, expect_new},
    output::{self, Format},
    problem::{Exit, Problem},
    progress::Progress,
};

pub async fn show(arguments: &Invite) -> Result<String, Vec<Problem>> {
    if let Some(path) = &arguments.to {
        expect_new(path, "--to")?;
    }
    let settings = Settings::gather(&arguments.connection)?;
    let client = settings.client()?;
    let progress = Progress::of_reading(arguments.output);
    let addresses = progress.during(client.activity(), client.subscribe_qr_code()).await;
    let addresses = addresses.map_err(|error| failure::describe_of_reading(&error, &settings))?;
    let mode = progress.during(client.activity(), client.subscribe_mode()).await;
    // Most apps may read the QR code and few may read the mode, so a missing right to read the mode is not reported.
    let is_allowed = |error: &wecom_school::Error| error.class() != Some(ErrcodeClass::Permission);
    if let Some(error) = mode.as_ref().err().filter(|error| is_allowed(error)) {
        output::complain(&failure::describe_of_reading(error, &settings).into_warning());
    }
    let address = choose(&addresses, arguments.size).ok_or_else(no_address)?;
    let picture = progress.during(client.activity(), Picture::download(address, &settings)).await;
    drop(progress);
    if let Some(path) = &arguments.to {
        let picture = picture.as_ref().map_err(|reason| not_written(path, address, reason))?;
        let png = picture.to_png().ok_or_else(|| words!("it can't be turned into a PNG"; "无法转换为 PNG"));
        new_file::create(path, &png.map_err(|reason| not_written(path, address, &reason))?)?;
    }
    let code = picture.and_then(|picture| {
        picture
            .find_code()
            .ok_or_else(|| words!("the picture has no QR code that can be read"; "图片中没有可识别的二维码"))
    });
    let drawn = code.as_ref().map_err(String::clone).and_then(|code| draw(code, arguments.output));
    if let Err(reason) = &drawn {
        let what = words!("the QR code can't be drawn here: {reason}"; "无法在此显示二维码：{reason}");
        output::complain(
            &Problem::warning(what).help(words!("open its address in a browser"; "请用浏览器打开图片地址")),
        );
    }
    let (code, mode) = (code.ok(), mode.ok());
    if arguments.output == Format::Json {
        let mode = name_for_programs(mode);
        let content = code.map(|code| code.content);
        return Ok(json!({ "picture": address, "content": content, "mode": mode, "file": arguments.to }).to_string());
    }
    let mut lines = Vec::new();
    let address = make_harmless_line(address);
    if let Some(code) = code {
        let content = make_harmless_line(&code.content);
        lines.push(match drawn {
            Ok(drawn) => words!(
                "{drawn}\nParents scan this code with WeChat to follow the school: {content}";
                "{drawn}\n家长用微信扫描此二维码，即可关注「学校通知」：{content}"
            ),
            Err(_) => words!("The code contains: {content}"; "二维码内容：{content}"),
        });
    }
    lines.push(words!("Picture: {address}"; "图片：{address}"));
    if let Some(path) = &arguments.to {
        let path = path.display();
        lines.push(words!("Written to {path}"; "已写入 {path}"));
    }
    lines.extend(mode.and_then(describe_mode));
    Ok(lines.join("\n"))
}

/// Draws the code, unless the terminal would break its lines.
fn draw(code: &Code, format: Format) -> Result<String, String> {
    let (width, terminal) = (code.width(), Term::stdout().size_checked());
    match terminal.filter(|_| format == Format::Table) {
        Some((_, columns)) if usize::from(columns) < width => Err(words!(
            "it takes {width} columns, and the terminal has {columns}"; "需要 {width} 列，而终端只有 {columns} 列"
        )),
        _ => Ok(code.draw()),
    }
}

fn choose(addresses: &GetSubscribeQrCodeResponse, size: QrCodeSize) -> Option<&str> {
    let address = match size {
        QrCodeSize::Big => &addresses.qrcode_big,
        QrCodeSize::Middle => &addresses.qrcode_middle,
        QrCodeSize::Thumb => &addresses.qrcode_thumb,
    };
    address.as_deref().filter(|address| !address.is_empty())
}

fn no_address() -> Problem {
    let what = words!("the server's answer has no picture of this size"; "服务器的应答中没有该尺寸的图片");
    Problem::new(Exit::Refused, what).help(words!("choose another by --size"; "请用 --size 选择其他尺寸"))
}

fn not_written(path: &Path, address: &str, reason: &str) -> Problem {
    let what = words!("the QR code can't be written: {reason}"; "无法写出二维码：{reason}");
    Problem::new(Exit::Unreachable, what)
        .in_file(&path.display())
        .help(words!("download it by a browser: {address}"; "请用浏览器下载：{address}"))
}

fn describe_mode(mode: SubscribeMode) -> Option<String> {
    match mode {
        SubscribeMode::ScanAllowed => Some(words!(
            "Parents who are not in the directory may fill in a form to join."; "不在通讯录中的家长可以扫码填写资料加入。"
        )),
        SubscribeMode::ScanForbidden => Some(words!(
            "Only parents who are in the directory can follow: the form for others is turned off.";
            "仅通讯录中的家长可以关注：已禁止扫码填写资料加入。"
        )),
        _ => None,
    }
}
