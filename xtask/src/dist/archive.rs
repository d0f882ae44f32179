//! Packs files so that the same files give the same bytes: sorted, of one time, of nobody in particular.

use std::io::{self, Cursor, Write};

use flate2::{Compression, GzBuilder, write::GzEncoder};
use tar::{Builder, EntryType, Header};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::contents::{File, Release};

/// Returns the name of the archive of a release, and its bytes. The files are in one folder.
pub fn pack(folder: &str, files: &[File], release: &Release) -> Result<(String, Vec<u8>), String> {
    let packed = if release.target.is_windows() {
        zip(folder, files)
    } else {
        tar_gz(&format!("{folder}/"), files, release.commit.seconds)
    };
    let name = release.target.archive(&release.package.version);
    let bytes = packed.map_err(|error| format!("{name}: {error}"))?;
    Ok((name, bytes))
}

/// Packs files below `prefix`, with every folder before what is in it. Files have to be sorted by path.
pub fn tar_gz(prefix: &str, files: &[File], seconds: u64) -> io::Result<Vec<u8>> {
    let mut tar = Builder::new(compressor());
    let mut folders = Vec::new();
    let mut append = |path: &str, kind, mode, bytes: &[u8]| {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_mtime(seconds);
        header.set_uid(0);
        header.set_gid(0);
        header.set_username("root")?;
        header.set_groupname("root")?;
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, path, bytes)
    };
    for file in files {
        let path = format!("{prefix}{}", file.path);
        for (end, _) in path.match_indices('/') {
            let folder = &path[..=end];
            if !folders.iter().any(|known| known == folder) {
                append(folder, EntryType::Directory, 0o755, &[])?;
                folders.push(folder.to_owned());
            }
        }
        append(&path, EntryType::Regular, if file.is_program { 0o755 } else { 0o644 }, &file.bytes)?;
    }
    tar.into_inner()?.finish()
}

/// Returns a text as `gzip -9n` compresses it: without a name and a time.
pub fn gz(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = compressor();
    compressor.write_all(bytes)?;
    compressor.finish()
}

fn compressor() -> GzEncoder<Vec<u8>> {
    // Windows, Linux and macOS would write different bytes for the system.
    const UNKNOWN_SYSTEM: u8 = 255;
    GzBuilder::new().operating_system(UNKNOWN_SYSTEM).write(Vec::new(), Compression::best())
}

/// Packs files into a .zip. They get its earliest time: a .zip knows local times only.
fn zip(folder: &str, files: &[File]) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for file in files {
        let mode = if file.is_program { 0o755 } else { 0o644 };
        zip.start_file(format!("{folder}/{}", file.path), options.unix_permissions(mode))?;
        zip.write_all(&file.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::{io::Read, iter};

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn an_archive_has_every_folder_once_and_nothing_of_the_machine() {
        let files = [File::program("bin/one", b"1"), File::new("bin/two", *b"2"), File::new("doc/a/three", *b"3")];
        let packed = tar_gz("", &files, 1_700_000_000).unwrap();
        let mut tar = tar::Archive::new(GzDecoder::new(&*packed));
        let entries = tar.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let (header, path) = (entry.header(), String::from_utf8(entry.path_bytes().into_owned()).unwrap());
            assert_eq!((header.uid().unwrap(), header.mtime().unwrap()), (0, 1_700_000_000), "{path}");
            format!("{path} {:o} {text}", header.mode().unwrap())
        });
        let found: Vec<String> = entries.collect();
        let expected = ["bin/ 755 ", "bin/one 755 1", "bin/two 644 2", "doc/ 755 ", "doc/a/ 755 ", "doc/a/three 644 3"];
        assert_eq!(found, expected);
        assert_eq!(packed, tar_gz("", &files, 1_700_000_000).unwrap());
        // The name of the system, and no time.
        assert_eq!((&packed[4..8], packed[9]), (&[0; 4][..], 255));
    }

    #[test]
    fn a_zip_has_the_files_in_one_folder() {
        let bytes = zip("folder", &[File::program("one.exe", b"1"), File::new("doc/two", *b"2")]).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let names = iter::zip(0.., ["folder/one.exe", "folder/doc/two"]);
        for (index, name) in names {
            assert_eq!(archive.by_index(index).unwrap().name().unwrap(), name);
        }
        assert_eq!(bytes, zip("folder", &[File::program("one.exe", b"1"), File::new("doc/two", *b"2")]).unwrap());
    }
}
