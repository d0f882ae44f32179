//! The picture of a QR code: downloads it, reads the code in it, and draws the code for a terminal.

use std::{io::Cursor, time::Duration};

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use rqrr::{BitGrid as _, PreparedImage};
use wecom_school::reqwest::{Client, Proxy, Url, redirect::Policy};

use crate::{
    connect::{Settings, is_loopback},
    http,
};

const TIMEOUT: Duration = Duration::from_secs(15);

/// Limits against pictures that use up memory. The largest documented picture has 1200 × 1200 pixels.
const MAX_BYTES: usize = 4 << 20;
const MAX_PIXELS: u32 = 4096;

const MAX_REDIRECTS: usize = 3;

/// The pale modules around a code that scanners need.
const MARGIN: usize = 4;

pub struct Picture {
    bytes: Vec<u8>,
    format: ImageFormat,
    image: DynamicImage,
}

/// A QR code that was read from a picture.
pub struct Code {
    pub content: String,
    /// Whether each module is dark.
    rows: Vec<Vec<bool>>,
}

impl Picture {
    /// Downloads a picture, or returns why there is none.
    pub async fn download(address: &str, settings: &Settings) -> Result<Self, String> {
        let url = read_address(address, settings.is_loopback());
        let url = url.ok_or_else(|| words!("its address is not valid"; "图片地址无效"))?;
        let is_local = is_loopback(&url);
        let failed = || words!("the picture can't be downloaded"; "无法下载图片");
        let http = build_client(is_local, settings).ok_or_else(failed)?;
        let mut response = http.get(url).send().await.map_err(|_| failed())?;
        let status = response.status();
        if !status.is_success() {
            return Err(words!("its server answered with status {status}"; "图片服务器返回 HTTP 状态 {status}"));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| failed())? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_BYTES {
                let max = MAX_BYTES >> 20;
                return Err(words!("the picture is larger than {max} MiB"; "图片大于 {max} MiB"));
            }
        }
        Self::read(bytes).ok_or_else(|| words!("it is neither a PNG nor a JPG"; "它既不是 PNG 也不是 JPG"))
    }

    fn read(bytes: Vec<u8>) -> Option<Self> {
        let mut reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format().ok()?;
        let mut limits = Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(MAX_PIXELS), Some(MAX_PIXELS));
        reader.limits(limits);
        let format = reader.format()?;
        let image = reader.decode().ok()?;
        Some(Self { bytes, format, image })
    }

    /// Returns the picture as a PNG: unchanged if it is one.
    pub fn to_png(&self) -> Option<Vec<u8>> {
        if self.format == ImageFormat::Png {
            return Some(self.bytes.clone());
        }
        let mut png = Cursor::new(Vec::new());
        self.image.write_to(&mut png, ImageFormat::Png).ok()?;
        Some(png.into_inner())
    }

    /// Returns the code in the picture, if it has exactly one that can be read.
    pub fn find_code(&self) -> Option<Code> {
        let pixels = self.image.to_luma8();
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        let grey = |x: usize, y: usize| pixels.as_raw()[y * width + x];
        let mut prepared = PreparedImage::prepare_from_greyscale(width, height, grey);
        let grids = prepared.detect_grids();
        let mut codes = grids.iter().filter_map(|grid| {
            let (_, content) = grid.decode().ok()?;
            let size = grid.grid.size();
            let row = |y| (0..size).map(|x| grid.grid.bit(y, x)).collect();
            Some(Code { content, rows: (0..size).map(row).collect() })
        });
        codes.next().filter(|_| codes.next().is_none())
    }
}

impl Code {
    /// Returns how many columns of a terminal the drawing takes.
    pub fn width(&self) -> usize {
        self.rows.len() + 2 * MARGIN
    }

    /// Draws two rows of the code in one line, pale modules in white on black, whatever the colours of the terminal are.
    pub fn draw(&self) -> String {
        let size = self.width();
        let is_pale = |y: usize, x: usize| {
            let module = |at: usize| at.checked_sub(MARGIN).filter(|at| *at < self.rows.len());
            !module(y).zip(module(x)).is_some_and(|(y, x)| self.rows[y][x])
        };
        let half_blocks = |y: usize, x: usize| match (is_pale(y, x), y + 1 < size && is_pale(y + 1, x)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        let line = |y| format!("\u{1b}[97;40m{}\u{1b}[0m\n", (0..size).map(|x| half_blocks(y, x)).collect::<String>());
        (0..size).step_by(2).map(line).collect()
    }
}

/// Reads the address of a picture. An http address becomes https, because an attacker could replace a picture that is read by
/// http. Only pictures of a sandbox on this machine are read by http. Only a sandbox on this machine has pictures by http.
fn read_address(address: &str, is_server_local: bool) -> Option<Url> {
    let mut url = Url::parse(address).ok().filter(|url| url.scheme() == "https" || url.scheme() == "http")?;
    if !(is_server_local && is_loopback(&url)) {
        url.set_scheme("https").ok()?;
    }
    Some(url)
}

/// Builds a client without the app's token: the picture is public.
fn build_client(is_local: bool, settings: &Settings) -> Option<Client> {
    let redirects = Policy::custom(|attempt| {
        // The first one is the address itself.
        if attempt.previous().len() > MAX_REDIRECTS || attempt.url().scheme() != "https" {
            attempt.stop()
        } else {
            attempt.follow()
        }
    });
    let mut client = http::builder().timeout(TIMEOUT).redirect(redirects).referer(false);
    if is_local {
        client = client.no_proxy();
    } else if let Some(proxy) = settings.proxy() {
        client = client.proxy(Proxy::all(proxy).ok()?);
    }
    client.build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_and_drawn() {
        const CONTENT: &str = "https://work.weixin.qq.com/k/school/example-1000002";
        let png = Picture::read(include_bytes!("../../tests/it/pictures/code.png").to_vec()).unwrap();
        // With a logo in the middle, as the server makes them.
        let jpg = Picture::read(include_bytes!("../../tests/it/pictures/logo.jpg").to_vec()).unwrap();
        for picture in [&png, &jpg] {
            let code = picture.find_code().unwrap();
            assert_eq!(code.content, CONTENT);
            assert_eq!(code.draw().lines().count(), (code.rows.len() + 2 * MARGIN).div_ceil(2));
        }
        let converted = Picture::read(jpg.to_png().unwrap()).unwrap();
        assert!(converted.format == ImageFormat::Png && converted.find_code().is_some());
        assert_eq!(png.to_png().unwrap(), png.bytes);
    }

    #[test]
    fn a_picture_without_a_code_is_not_drawn() {
        for (width, height) in [(1, 1), (1, 300), (21, 21), (300, 300)] {
            let image = DynamicImage::new_luma8(width, height);
            let picture = Picture { bytes: Vec::new(), format: ImageFormat::Png, image };
            assert!(picture.find_code().is_none(), "{width} × {height}");
        }
        assert!(Picture::read(b"<html>".to_vec()).is_none());
    }

    #[test]
    fn a_picture_is_read_by_https() {
        for (address, is_server_local, read) in [
            ("http://p.qpic.cn/wwhead/a", false, Some("https://p.qpic.cn/wwhead/a")),
            ("https://p.qpic.cn/wwhead/a", false, Some("https://p.qpic.cn/wwhead/a")),
            ("http://127.0.0.1:8117/a", true, Some("http://127.0.0.1:8117/a")),
            ("http://[::1]:8117/a", true, Some("http://[::1]:8117/a")),
            ("http://127.0.0.1:8117/a", false, Some("https://127.0.0.1:8117/a")),
            ("http://p.qpic.cn/a", true, Some("https://p.qpic.cn/a")),
            ("file:///etc/passwd", true, None),
            ("p.qpic.cn/a", false, None),
        ] {
            assert_eq!(read_address(address, is_server_local).as_ref().map(Url::as_str), read, "{address}");
        }
    }
}
