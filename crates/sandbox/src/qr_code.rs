//! The pictures of the QR code by which parents follow 「学校通知」.

use std::io;

use qrcode::{Color, EcLevel, QrCode};

/// A picture of the QR code, which is square.
pub(crate) struct Picture {
    /// The property of the answer that contains the picture's address.
    pub property: &'static str,
    /// The file name at the end of the address.
    pub file: &'static str,
    pixels: usize,
}

/// The pictures, in the sizes of page 92320.
pub(crate) const PICTURES: [Picture; 3] = [
    Picture { property: "qrcode_big", file: "big.png", pixels: 1200 },
    Picture { property: "qrcode_middle", file: "middle.png", pixels: 430 },
    Picture { property: "qrcode_thumb", file: "thumb.png", pixels: 258 },
];

/// The width in modules of the white margin that QR codes need on each side.
const MARGIN: usize = 4;

impl Picture {
    /// Returns the path under which the sandbox serves the picture.
    pub fn path(&self) -> String {
        format!("/sandbox/qr_code/{}", self.file)
    }

    /// Draws the QR code of a text as a PNG in black and white.
    pub fn draw(&self, text: &str) -> io::Result<Vec<u8>> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(io::Error::other)?;
        let modules = code.width();
        let scale = (self.pixels / (modules + 2 * MARGIN)).max(1);
        let start = self.pixels.saturating_sub(modules * scale) / 2;
        let is_dark = |x: usize, y: usize| {
            let module = |pixel: usize| pixel.checked_sub(start).map(|inside| inside / scale);
            let (x, y) = (module(x), module(y));
            matches!((x, y), (Some(x), Some(y)) if x < modules && y < modules && code[(x, y)] == Color::Dark)
        };
        // One bit for each pixel, 1 for white; each row begins with a new byte.
        let row_bytes = self.pixels.div_ceil(8);
        let mut bits = vec![0xff_u8; row_bytes * self.pixels];
        for (x, y) in (0..self.pixels).flat_map(|y| (0..self.pixels).map(move |x| (x, y))) {
            if is_dark(x, y) {
                bits[y * row_bytes + x / 8] &= !(0x80 >> (x % 8));
            }
        }
        let side = u32::try_from(self.pixels).map_err(io::Error::other)?;
        let mut picture = Vec::new();
        let mut encoder = png::Encoder::new(&mut picture, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.write_header()?.write_image_data(&bits)?;
        Ok(picture)
    }
}
