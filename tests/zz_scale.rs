use consign::*;
#[test]
fn scale() {
    for n in [10_000, 20_000, 40_000] {
        for (what, text) in [
            ("or", vec!["num > 1"; n].join(" or ")),
            ("sum", vec!["num"; n].join(" + ") + " > 1"),
            ("list", format!("num in [{}]", (0..n).map(|i| i.to_string()).collect::<Vec<_>>().join(", "))),
        ] {
            let text = format!("schema work_order {{ id text num number }}\nlet x = {text}");
            let t = std::time::Instant::now();
            let ok = compile(&Sources::in_memory([("m", text.as_str())])).is_ok();
            println!("{what} {n} {ok} {:?}", t.elapsed());
        }
    }
    for n in [1000, 4000] {
        let mut text = String::from(
            "schema work_order { id text num number t text p enum [low < high]}\nprovider a \"A\" {}\nrole d \"D\" of company\nworkflow w \"W\" { start s assign s \"S\" { portal company assigns provider handler role d rules r then e } end e }\nrules r assigns provider {\n",
        );
        for i in 0..n {
            text +=
                &format!("rule r{i} {{ when num > {i} and t in [\"a{i}\", \"b\"] and p = high assign a }}\n");
        }
        text += "otherwise manual }";
        let t = std::time::Instant::now();
        let f = compile(&Sources::in_memory([("m", text.as_str())])).map(|_| ()).map_err(|e| e.to_string());
        println!("rules {n} {f:?} {:?}", t.elapsed());
    }
}
