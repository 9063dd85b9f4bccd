//! Decodes a HEIC picture (ISO/IEC 23008-12 with HEVC): composes tiles, applies rotation.

use heic_rs::context::Context;
use heic_rs::{Error, Image, MatrixCoefficients, Nclx, PixelLayout, Range, grid, hevc, transform};
use image::RgbImage;

/// Most pixels; phones make 48 megapixels. Planes and colour take 6 bytes per pixel.
const MOST_PIXELS: u64 = 64 << 20;

/// Default if there is no `colr nclx`: BT.601, full range, as phones write and read it. The library's default (BT.709, limited range) would
/// add contrast.
const UNSAID: Nclx = Nclx { primaries: 1, transfer: 13, matrix: MatrixCoefficients::Bt601, matrix_code: 6, range: Range::Full };

/// Decodes the primary picture.
///
/// # Errors
/// Those of the decoder; [`Error::PixelLimit`] before memory is allocated.
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
            // One after another: the other cores decode other files.
            let mut frames = Vec::new();
            let mut pixels = 0;
            for tile in tiles {
                let frame = coded(&file, tile)?;
                pixels += u64::from(frame.width) * u64::from(frame.height);
                // Tiles exceed the picture by less than one tile.
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

/// Decodes one coded picture: the whole, or a tile.
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
    let decoded = hevc::decode_still(&sets, &configuration.split_nals(&data)?).and_then(|frame| frame.validate().map(|()| frame));
    // The decoder reports range extensions (such as full colour resolution) as damaged data.
    let rare = configuration.chroma_format > 1 || configuration.general_profile_idc > 3;
    decoded.map_err(|error| if rare { Error::Unsupported("a range extension of HEVC") } else { error })
}
