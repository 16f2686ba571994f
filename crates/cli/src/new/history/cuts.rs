//! Where numbers are cut into those below and those from a number on: at numbers that people would choose.

/// How many cuts there are at most.
const CUTS: usize = 200;

/// Numbers between the values, ascending, each as it is written; about as many values lie between each two.
pub fn cuts(mut values: Vec<f64>) -> Vec<(f64, String)> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let step = (values.len() / CUTS).max(1);
    let mut cuts: Vec<(f64, String)> = Vec::new();
    let mut last: Option<f64> = None;
    for at in (0..values.len()).step_by(step) {
        if let Some(below) = last
            && values[at] > below
            && let Some(cut) = plainest(below, values[at])
        {
            cuts.push(cut);
        }
        last = Some(values[at]);
    }
    cuts.dedup_by(|one, other| one.0 <= other.0);
    cuts
}

/// The number with the fewest digits that is greater than one number and not than another; `None` if none of at most
/// nine places is.
fn plainest(below: f64, at_most: f64) -> Option<(f64, String)> {
    (-12i32..=9).find_map(|places| {
        let unit = 10f64.powi(places);
        let units = (at_most * unit).floor();
        // Whole numbers are exact so far.
        if units.abs() > 9e15 {
            return None;
        }
        let text = match places {
            0.. => format!("{:.*}", usize::try_from(places).ok()?, units / unit),
            _ => format!("{:.0}", units / unit),
        };
        let text = if text.trim_matches(['-', '0', '.']).is_empty() { "0".to_owned() } else { text };
        let number: f64 = text.parse().ok()?;
        (number > below && number <= at_most).then_some((number, text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cut_where_people_would() {
        for (below, at_most, text) in [
            (98.3, 102.1, "100"),
            (-3.0, 2.0, "0"),
            (1234.0, 1240.0, "1240"),
            (0.71, 0.72, "0.72"),
            (-0.35, -0.21, "-0.3"),
            (99_999.0, 100_001.5, "100000"),
        ] {
            assert_eq!(plainest(below, at_most).expect("one").1, text, "{below} {at_most}");
        }
        let texts = |values: &[f64]| cuts(values.to_vec()).into_iter().map(|cut| cut.1).collect::<Vec<_>>();
        assert_eq!(texts(&[3.0, 1.0, 2.0, 2.0, f64::NAN]), ["2", "3"]);
        assert_eq!(texts(&[5.0, 5.0]), [""; 0]);
        assert_eq!(texts(&[]), [""; 0]);
        let many = cuts((0..100_000).map(f64::from).collect());
        assert!((150..=CUTS).contains(&many.len()), "{}", many.len());
        assert!(many.is_sorted_by(|one, other| one.0 < other.0));
    }
}
