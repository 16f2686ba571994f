use consign::*;
struct Disk;
impl Loader for Disk {
    fn load(&self, p: &str) -> Result<Vec<u8>, LoadError> {
        std::fs::read(format!("/{}", p.trim_start_matches('/'))).map_err(|e| LoadError(e.to_string()))
    }
}
#[test]
fn view() {
    let mut dirs = vec![];
    for c in std::fs::read_dir("tests/diagnostics").unwrap() {
        for d in std::fs::read_dir(c.unwrap().path()).unwrap() {
            dirs.push(d.unwrap().path());
        }
    }
    dirs.sort();
    for d in dirs {
        let parts: Vec<_> =
            d.components().rev().take(2).map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        let code = format!("{}/{}", parts[1], parts[0]);
        let mut files: Vec<_> = std::fs::read_dir(&d)
            .unwrap()
            .map(|f| f.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "consign"))
            .collect();
        files.sort();
        for f in files {
            let name = f.file_stem().unwrap().to_string_lossy().into_owned();
            let root = std::fs::canonicalize(&f).unwrap().to_string_lossy().into_owned();
            let s = Sources::new(root, Disk);
            let found = match compile(&s) {
                Ok(p) => p.warnings().clone(),
                Err(e) => e,
            };
            let mut bad = false;
            if name.starts_with("bad") {
                bad |= !found.iter().any(|f| f.code.to_string() == code)
                    || found.iter().any(|f| f.code.to_string() != code);
            } else if name == "good" {
                bad |= !found.is_empty();
            }
            if name == "good" && !bad {
                continue;
            }
            println!("=== {code} {name} {}", if bad { "!!!!! WRONG" } else { "" });
            for f in found.iter() {
                let file = found.files().get(f.label.span.file);
                let p = file.position(f.label.span.start as usize);
                println!(
                    "{}:{}:{} [{}] {}",
                    std::path::Path::new(file.name()).file_name().unwrap().to_string_lossy(),
                    p.line,
                    p.column,
                    f.code,
                    f.message
                );
                println!("     at `{}`: {}", &file.text()[f.label.span.range()], f.label.text);
                for r in &f.related {
                    println!(
                        "     rel `{}`: {}",
                        &found.files().get(r.span.file).text()[r.span.range()],
                        r.text
                    );
                }
                if let Some(h) = &f.help {
                    println!("     help: {h}");
                }
            }
        }
    }
}
