//! The pixels of a HEIC picture (ISO/IEC 23008-12 with HEVC), tiles put together, turned as its boxes say.

use heic_rs::context::Context;
use heic_rs::{Error, Image, MatrixCoefficients, Nclx, PixelLayout, Range, grid, hevc, transform};
use image::RgbImage;

/// The largest picture that is decoded; telephones make 48 megapixels. Planes and colour take 6 bytes a pixel.
const MOST_PIXELS: u64 = 64 << 20;

/// What a picture without `colr nclx` is coded in: BT.601 over the full range, as the phones that leave it out write it and as their
/// own viewers read it. The library would take it for BT.709 over the limited range, which adds contrast.
const UNSAID: Nclx = Nclx { primaries: 1, transfer: 13, matrix: MatrixCoefficients::Bt601, matrix_code: 6, range: Range::Full };

/// Decodes the primary picture.
///
/// # Errors
/// What the decoder says; [`Error::PixelLimit`] before any memory is taken.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, Error> {
    let file = Context::open(bytes)?;
    let primary = file.meta.primary;
    let properties = file.props(primary)?;
    let (width, height) = file.coded_size(primary, &properties)?;
    within(width, height)?;
    let frame = match file.grid(primary)? {
        None => coded(&file, primary)?,
        Some((plan, tiles)) => {
            within(plan.output_width, plan.output_height)?;
            // One after another: other files keep the other cores busy.
            let mut frames = Vec::new();
            let mut pixels = 0;
            for tile in tiles {
                let frame = coded(&file, tile)?;
                pixels += u64::from(frame.width) * u64::from(frame.height);
                // Tiles reach over the edge of the picture, but not by more than themselves.
                if pixels > 2 * MOST_PIXELS {
                    return Err(Error::PixelLimit { pixels, max_pixels: MOST_PIXELS });
                }
                frames.push(frame);
            }
            grid::compose(&plan, &frames, MOST_PIXELS)?
        }
    };
    let image = heic_rs::color::convert(&frame, None, properties.nclx.unwrap_or(UNSAID), PixelLayout::Rgb8, MOST_PIXELS, Some(1))?;
    drop(frame);
    let Image { data, width, height, .. } = transform::apply_all(image, &properties.transforms)?;
    RgbImage::from_raw(width, height, data).ok_or(Error::Malformed("the picture has fewer pixels than its size says"))
}

fn within(width: u32, height: u32) -> Result<(), Error> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS { Err(Error::PixelLimit { pixels, max_pixels: MOST_PIXELS }) } else { Ok(()) }
}

/// One coded picture: the whole, or a tile of it.
fn coded(file: &Context<'_>, item: u32) -> Result<hevc::Frame, Error> {
    let properties = file.props(item)?;
    let configuration = properties.hvcc.as_ref().ok_or(Error::MissingBox("hvcC"))?;
    let sets = configuration.parameter_sets();
    if sets.is_empty() {
        return Err(Error::Malformed("hvcC carries no parameter sets"));
    }
    let said = hevc::probe(&sets)?;
    within(said.width, said.height)?;
    let data = file.item_data(item)?;
    let frame = hevc::decode_still(&sets, &configuration.split_nals(&data)?)?;
    frame.validate()?;
    Ok(frame)
}
