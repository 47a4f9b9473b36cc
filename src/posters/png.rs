//! A small PNG writer: 8-bit colour, no interlace.

use std::io::{self, Write};

use flate2::{Compression, Crc, write::ZlibEncoder};

/// A picture in memory: 3 bytes for each pixel, row by row.
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// A picture whose rows have the colours that `row` gives.
    pub(super) fn with_rows(width: usize, height: usize, row: impl Fn(usize) -> [u8; 3]) -> Self {
        let pixels = (0..height).flat_map(|y| std::iter::repeat_n(row(y), width)).collect();
        Self { width, height, pixels }
    }

    /// Lays a colour over a pixel; 0 leaves it, 255 covers it. Pixels outside are left out.
    pub(super) fn blend(&mut self, x: usize, y: usize, colour: [u8; 3], cover: u8) {
        if x >= self.width || y >= self.height {
            return;
        }
        let pixel = &mut self.pixels[y * self.width + x];
        for (below, above) in pixel.iter_mut().zip(colour) {
            let mixed = u32::from(*below) * u32::from(255 - cover) + u32::from(above) * u32::from(cover);
            *below = (mixed / 255) as u8;
        }
    }

    /// The picture as a PNG file.
    pub(super) fn encode(&self) -> io::Result<Vec<u8>> {
        let mut header = Vec::new();
        header.extend((self.width as u32).to_be_bytes());
        header.extend((self.height as u32).to_be_bytes());
        // 8 bits a channel, colour type RGB, deflate, adaptive filters, no interlace.
        header.extend([8, 2, 0, 0, 0]);

        let mut data = ZlibEncoder::new(Vec::new(), Compression::default());
        for row in self.pixels.chunks(self.width) {
            // Filter type 0: the row as it is.
            data.write_all(&[0])?;
            data.write_all(row.as_flattened())?;
        }

        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        chunk(&mut file, b"IHDR", &header);
        chunk(&mut file, b"IDAT", &data.finish()?);
        chunk(&mut file, b"IEND", &[]);
        Ok(file)
    }
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend((data.len() as u32).to_be_bytes());
    let mut checksum = Crc::new();
    checksum.update(kind);
    checksum.update(data);
    file.extend(kind);
    file.extend(data);
    file.extend(checksum.sum().to_be_bytes());
}
