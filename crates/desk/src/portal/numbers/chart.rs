//! Charts as SVG: shapes without a style of their own, which the stylesheet colours in light and dark.

use maud::{Markup, html};

/// The measures of a chart of columns.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 72.0;

/// Columns from left to right, one for each value.
pub fn columns(id: &str, title: &str, description: &str, values: &[u64]) -> Markup {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    html! {
        svg.chart viewBox=(format!("0 0 {WIDTH} {}", HEIGHT + 1.0)) role="img" aria-labelledby=(format!("{id}-title {id}-desc")) preserveAspectRatio="none" {
            title id=(format!("{id}-title")) { (title) }
            desc id=(format!("{id}-desc")) { (description) }
            path.ground d=(format!("M0 {HEIGHT}h{WIDTH}")) {}
            path.columns d=(shape(values, most)) {}
        }
    }
}

fn shape(values: &[u64], most: u64) -> String {
    let step = WIDTH / number(values.len().max(1) as u64);
    let wide = (step * 0.72).max(1.0);
    let column = |(at, value): (usize, &u64)| {
        let high = HEIGHT * number(*value) / number(most);
        let left = step * number(at as u64) + (step - wide) / 2.0;
        format!("M{left:.1} {HEIGHT}v-{high:.1}h{wide:.1}v{high:.1}z")
    };
    values.iter().enumerate().filter(|(_, value)| **value > 0).map(column).collect()
}

/// A bar that is as long as its share, from 0 to 1. What it says stands beside it as text.
pub fn bar(share: f64) -> Markup {
    let wide = (share.clamp(0.0, 1.0) * 100.0 * 10.0).round() / 10.0;
    html! {
        svg.bar-of viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.ground width="100" height="8" rx="1" {}
            @if wide > 0.0 { rect.columns width=(wide) height="8" rx="1" {} }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of orders")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_proportion_and_nothing_is_no_column() {
        let drawn = columns("a", "A & B", "", &[0, 5, 10]).into_string();
        assert!(drawn.contains("A &amp; B") && !drawn.contains("style="), "{drawn}");
        assert_eq!(drawn.matches('z').count(), 2, "{drawn}");
        assert!(drawn.contains("v-36.0h") && drawn.contains("v-72.0h"), "{drawn}");
        assert!(!columns("a", "", "", &[0, 0]).into_string().contains('z'));
    }

    #[test]
    fn a_bar_stays_within_its_ground() {
        assert!(bar(0.5).into_string().contains("width=\"50\""));
        assert!(bar(7.0).into_string().matches("width=\"100\"").count() == 2);
        assert!(!bar(0.0).into_string().contains("columns"));
    }
}
