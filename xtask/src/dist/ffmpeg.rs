//! Builds the required parts of FFmpeg as static libraries from Debian's source package: demuxers, parsers and decoders, nothing under the
//! GPL. The libraries are cached outside `target`, so that other clones can reuse them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::System;
use crate::failure::Failure;
use crate::process::{on_path, output, run};
use crate::setup;

/// The enabled components; all others are disabled. The demuxers after `dhav` identify the content of program streams; the audio decoders
/// are needed for audio durations.
const PARTS: [&str; 4] = [
    "--enable-demuxer=mov,matroska,avi,mpegts,mpegps,flv,live_flv,asf,dhav,mpegvideo,m4v,h264,hevc,mp3,aac,ac3,eac3,dts,loas",
    "--enable-decoder=h264,hevc,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4v3,mpeg1video,mpeg2video,mjpeg,mjpegb,vp8,vp9,h261,h263,h263p,flv,wmv1,\
     wmv2,wmv3,vc1,rawvideo,prores,dvvideo,png,svq1,svq3,cinepak,aac,aac_latm,mp1,mp2,mp3,ac3,eac3,dca,opus,vorbis,flac,alac,amrnb,amrwb,wmav1,\
     wmav2,pcm_s16le,pcm_s16be,pcm_s24le,pcm_u8,pcm_mulaw,pcm_alaw,adpcm_ima_wav,adpcm_ms,adpcm_swf,adpcm_g726,gsm_ms",
    "--enable-parser=h264,hevc,mpeg4video,mpegvideo,mpegaudio,aac,aac_latm,ac3,vp8,vp9,av1,h261,h263,vc1,mjpeg,opus,vorbis,flac,dca,png",
    "--enable-bsf=extract_extradata,vp9_superframe_split,av1_frame_split,mjpeg2jpeg",
];
const PLAIN: [&str; 12] = [
    "--disable-everything",
    "--disable-autodetect",
    "--disable-network",
    "--disable-programs",
    "--disable-doc",
    "--disable-avdevice",
    "--disable-avfilter",
    "--disable-swresample",
    "--disable-postproc",
    "--disable-debug",
    "--enable-static",
    "--enable-pic",
];
const WINDOWS: [&str; 6] = [
    "--target-os=mingw32",
    "--arch=x86_64",
    "--cross-prefix=x86_64-w64-mingw32-",
    "--enable-cross-compile",
    "--disable-pthreads",
    "--disable-w32threads",
];
/// Required build tools with their Debian packages.
const TOOLS: [(&str, &str); 5] = [("make", "make"), ("gcc", "gcc"), ("nasm", "nasm"), ("xz", "xz-utils"), ("tar", "tar")];
/// Marker file of a complete build in the cache.
const WHOLE: &str = "whole";

/// The folder with the libraries for a system, for `FFMPEG_DIR`. Builds them if they are not in the cache.
///
/// # Errors
/// If the source cannot be obtained, a tool is missing, or the build fails.
pub fn libraries(system: System) -> Result<PathBuf, Failure> {
    let words: Vec<&str> =
        PLAIN.into_iter().chain(PARTS).chain(if system == System::Windows { WINDOWS.as_slice() } else { &[] }.iter().copied()).collect();
    let recipe = Sha256::digest(words.join("\n"));
    let recipe: String = recipe.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let built = cache()?.join(format!("ffmpeg-{}-{recipe}", system.name()));
    if built.join(WHOLE).is_file() {
        return Ok(built);
    }
    println!("dist: building FFmpeg's libraries for {} once, into {}", system.name(), built.display());
    let packages: Vec<&str> = TOOLS.iter().map(|(_, package)| *package).collect();
    let missing = || TOOLS.iter().filter(|(program, _)| !on_path(program)).map(|(program, _)| (*program).to_owned()).collect();
    setup::provide(missing, &packages, "please install make, gcc, nasm, xz and tar")?;
    let work = built.with_extension("work");
    let _ = fs::remove_dir_all(&work);
    let _ = fs::remove_dir_all(&built);
    fs::create_dir_all(&work).map_err(Failure::at(&work))?;
    let source = unpacked(&work)?;
    run(Command::new("./configure").current_dir(&source).arg(format!("--prefix={}", built.display())).args(&words))?;
    lesser(&source.join("config.h"))?;
    let jobs = std::thread::available_parallelism().map_or(2, usize::from).to_string();
    run(Command::new("make").current_dir(&source).args(["--silent", "-j", &jobs]))?;
    run(Command::new("make").current_dir(&source).args(["--silent", "install"]))?;
    for licence in ["COPYING.LGPLv2.1", "LICENSE.md"] {
        fs::copy(source.join(licence), built.join(licence)).map_err(Failure::at(&source))?;
    }
    fs::write(built.join(WHOLE), source.file_name().unwrap_or_default().as_encoded_bytes()).map_err(Failure::at(&built))?;
    fs::remove_dir_all(&work).map_err(Failure::at(&work))?;
    Ok(built)
}

/// A folder for `FFMPEG_DIR` with this system's FFmpeg headers and no libraries.
///
/// # Errors
/// If pkg-config does not find them, or the folder cannot be created.
pub fn headers(out: &Path) -> Result<PathBuf, Failure> {
    let from = output(Command::new("pkg-config").args(["--variable=includedir", "libavformat"]))?;
    let folder = out.join("headers");
    let to = folder.join("include");
    let _ = fs::remove_dir_all(&folder);
    for part in [&to, &folder.join("lib")] {
        fs::create_dir_all(part).map_err(Failure::at(part))?;
    }
    for library in ["libavcodec", "libavformat", "libavutil", "libswscale"] {
        run(Command::new("cp").arg("--recursive").arg(Path::new(from.trim()).join(library)).arg(&to))?;
    }
    Ok(folder)
}

fn cache() -> Result<PathBuf, Failure> {
    let own = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let folder = own.or_else(home).ok_or_else(|| Failure::new("neither XDG_CACHE_HOME nor HOME is set"))?;
    Ok(folder.join("classproof"))
}

/// Downloads the source package with apt, which checks its signature, and unpacks it. Does not change the system's package lists.
fn unpacked(work: &Path) -> Result<PathBuf, Failure> {
    let (parts, lists) = (work.join("sources"), work.join("lists"));
    for folder in [&parts, &lists.join("partial")] {
        fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    }
    let release = "Types: deb-src\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n";
    let sources = format!(
        "{release}URIs: http://deb.debian.org/debian\nSuites: bookworm bookworm-updates\n\n{release}URIs: http://deb.debian.org/debian-security\n\
         Suites: bookworm-security\n"
    );
    let list = parts.join("debian.sources");
    fs::write(&list, sources).map_err(Failure::at(&list))?;
    let apt = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        let folder = |name: &str, path: &Path| format!("{name}={}", path.display());
        command.current_dir(work).args(["-q", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", &folder("Dir::Etc::sourceparts", &parts)]);
        command
            .args(["-o", &folder("Dir::State::lists", &lists), "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="])
            .args(words);
        command
    };
    run(&mut apt(&["update"]))?;
    run(&mut apt(&["source", "--download-only", "ffmpeg"]))?;
    let entries = fs::read_dir(work).map_err(Failure::at(work))?.flatten().map(|entry| entry.path());
    let archive = entries.into_iter().find(|path| path.to_string_lossy().ends_with(".orig.tar.xz"));
    let archive = archive.ok_or_else(|| Failure::new("the source package has no .orig.tar.xz"))?;
    let source = work.join("ffmpeg");
    fs::create_dir_all(&source).map_err(Failure::at(&source))?;
    run(Command::new("tar").arg("xJf").arg(&archive).arg("--strip-components=1").arg("-C").arg(&source))?;
    Ok(source)
}

/// Checks FFmpeg's own statement that it contains nothing under the GPL.
fn lesser(config: &Path) -> Result<(), Failure> {
    let text = fs::read_to_string(config).map_err(Failure::at(config))?;
    let says = |line: &str| text.lines().any(|found| found == line);
    let is_lesser =
        says("#define FFMPEG_LICENSE \"LGPL version 2.1 or later\"") && says("#define CONFIG_GPL 0") && says("#define CONFIG_NONFREE 0");
    if is_lesser { Ok(()) } else { Err(Failure::new("this build of FFmpeg is not under the LGPL 2.1")) }
}
