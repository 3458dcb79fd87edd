//! What processes did to a folder, and what a power cut leaves of it.
//!
//! A cut keeps everything up to a file's last sync. Of what came after, each
//! write is kept, lost or torn at a sector by chance, and names of files appear
//! in order up to some point.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// What a disk writes whole.
const SECTOR: usize = 512;

/// One thing that was done; files are told apart by a number that is never
/// used twice.
#[derive(Clone, Debug)]
enum Act {
    Data(usize, usize, Vec<u8>),
    Size(usize, usize),
    /// The file's acts before this place are on the disk.
    Synced(usize, usize),
    /// The names' acts before this place are.
    FolderSynced(usize),
    Named(usize, String),
    Removed(String),
    Linked(String, String),
    Renamed(String, String),
    Shown(String),
}

/// A recorded run.
pub struct Record {
    names: BTreeMap<String, usize>,
    content: HashMap<usize, Vec<u8>>,
    acts: Vec<Act>,
}

/// A folder before anything is recorded.
pub struct Before {
    files: Vec<(String, u64, Vec<u8>)>,
    folder: u64,
}

impl Before {
    pub fn of(folder: &Path) -> Self {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let name = path.file_name().expect("a name").to_string_lossy();
                let inode = fs::metadata(&path).expect("a file").ino();
                files.push((name.into_owned(), inode, fs::read(&path).expect("read")));
            }
        }
        let folder = fs::metadata(folder).expect("a folder").ino();
        Self { files, folder }
    }
}

/// Chance that can be repeated.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("64 bits") % limit.max(1)
    }
}

impl Record {
    /// Reads a record of what was done to a folder.
    pub fn read(before: Before, file: &Path) -> Self {
        let bytes = fs::read(file).expect("a record");
        let (mut names, mut content) = (BTreeMap::new(), HashMap::new());
        // Which file has an inode now: after it was removed another may get it.
        let mut now: HashMap<u64, usize> = HashMap::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (number, (name, inode, bytes)) in before.files.into_iter().enumerate() {
            names.insert(name.clone(), number);
            places.insert(name, number);
            now.insert(inode, number);
            content.insert(number, bytes);
        }
        let mut next = content.len();
        let mut acts = Vec::new();
        let mut begun: HashMap<(u64, u64), usize> = HashMap::new();
        let mut rest = &bytes[..];
        while rest.len() >= 32 {
            let number = |place: usize| {
                let eight = rest[place * 8..place * 8 + 8].try_into().expect("eight");
                u64::from_ne_bytes(eight)
            };
            let (kind, inode, at, length) = (number(0), number(1), number(2), number(3));
            let size = usize::try_from(length).expect("small");
            let data = &rest[32..32 + size];
            rest = &rest[32 + size..];
            let text = || String::from_utf8_lossy(data).into_owned();
            let place = usize::try_from(at).expect("small");
            let two = || {
                let text = text();
                let (from, to) = text.split_once('\n').expect("two names");
                (from.to_owned(), to.to_owned())
            };
            let file = now.get(&inode).copied();
            match kind {
                // A folder.
                1 if at == 1 => {}
                1 => {
                    let name = text();
                    let known = places.get(&name).copied();
                    if known.is_none() || known != file {
                        now.insert(inode, next);
                        places.insert(name.clone(), next);
                        acts.push(Act::Named(next, name));
                        next += 1;
                    }
                }
                2 => acts.extend(file.map(|file| Act::Data(file, place, data.to_vec()))),
                3 => acts.extend(file.map(|file| Act::Size(file, place))),
                4 => {
                    begun.insert((inode, at), acts.len());
                }
                5 => {
                    let since = begun.get(&(inode, at)).copied().unwrap_or(0);
                    if inode == before.folder {
                        acts.push(Act::FolderSynced(since));
                    } else {
                        acts.extend(file.map(|file| Act::Synced(file, since)));
                    }
                }
                6 => {
                    places.remove(&text());
                    acts.push(Act::Removed(text()));
                }
                7 | 8 => {
                    let (from, to) = two();
                    if let Some(file) = places.get(&from).copied() {
                        places.insert(to.clone(), file);
                        if kind == 8 {
                            places.remove(&from);
                        }
                    }
                    acts.push(if kind == 7 {
                        Act::Linked(from, to)
                    } else {
                        Act::Renamed(from, to)
                    });
                }
                9 => acts.push(Act::Shown(text())),
                other => panic!("a record of kind {other}"),
            }
        }
        Self {
            names,
            content,
            acts,
        }
    }

    pub fn acts(&self) -> usize {
        self.acts.len()
    }

    /// The same as if no sync of these files had ever been asked for.
    pub fn shown_before(&self, cut: usize) -> impl Iterator<Item = &str> {
        self.acts[..cut].iter().filter_map(|act| match act {
            Act::Shown(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Builds what is left when the power goes before an act.
    pub fn cut(&self, cut: usize, chance: &mut Chance, folder: &Path) {
        // All unsynced writes are lost, some are, or none is (a killed machine
        // whose disk was quick).
        let keeping = chance.below(3);
        let acts = &self.acts[..cut];
        let mut synced: HashMap<usize, usize> = HashMap::new();
        let mut folder_synced = 0;
        for act in acts {
            match act {
                Act::Synced(file, since) => {
                    synced.insert(*file, *since);
                }
                Act::FolderSynced(since) => folder_synced = *since,
                _ => {}
            }
        }
        let mut content = self.content.clone();
        for (place, act) in acts.iter().enumerate() {
            let (Act::Data(file, ..) | Act::Size(file, _)) = act else {
                continue;
            };
            let safe = synced.get(file).is_some_and(|since| place < *since);
            let kept = safe || keeping == 2 || (keeping == 1 && chance.below(2) == 0);
            if !kept {
                continue;
            }
            let bytes = content.entry(*file).or_default();
            match act {
                Act::Data(_, at, data) => {
                    let whole = safe || keeping == 2 || chance.below(3) > 0;
                    write(
                        bytes,
                        *at,
                        if whole { data } else { torn(*at, data, chance) },
                    );
                }
                Act::Size(_, size) => bytes.resize(*size, 0),
                _ => {}
            }
        }
        let names = self.names_after(acts, folder_synced, keeping, chance);
        for (name, file) in names {
            // Shared memory does not outlive the power.
            if !name.ends_with("-shm") {
                let path = folder.join(&name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                let empty = Vec::new();
                fs::write(path, content.get(&file).unwrap_or(&empty)).expect("written");
            }
        }
    }

    fn names_after(
        &self,
        acts: &[Act],
        synced: usize,
        keeping: usize,
        chance: &mut Chance,
    ) -> BTreeMap<String, usize> {
        let mut names = self.names.clone();
        let later = acts.len() - synced.min(acts.len());
        let kept = match keeping {
            0 => synced,
            1 => synced + chance.below(later + 1),
            _ => acts.len(),
        };
        for act in &acts[..kept.min(acts.len())] {
            match act {
                Act::Named(file, name) => {
                    names.insert(name.clone(), *file);
                }
                Act::Removed(name) => {
                    names.remove(name);
                }
                Act::Linked(from, to) => {
                    if let Some(file) = names.get(from).copied() {
                        names.insert(to.clone(), file);
                    }
                }
                Act::Renamed(from, to) => {
                    if let Some(file) = names.remove(from) {
                        names.insert(to.clone(), file);
                    }
                }
                _ => {}
            }
        }
        names
    }
}

fn write(bytes: &mut Vec<u8>, at: usize, data: &[u8]) {
    if bytes.len() < at + data.len() {
        bytes.resize(at + data.len(), 0);
    }
    bytes[at..at + data.len()].copy_from_slice(data);
}

/// What came before some border of sectors.
fn torn<'a>(at: usize, data: &'a [u8], chance: &mut Chance) -> &'a [u8] {
    let borders: Vec<usize> = (1..data.len())
        .filter(|length| (at + length).is_multiple_of(SECTOR))
        .collect();
    match borders.len() {
        0 => &[],
        count => &data[..borders[chance.below(count)]],
    }
}
