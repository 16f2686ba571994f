//! How wide and how high everything is, once it is known how many edges run where.

use super::exits::Exits;
use super::grid::Grid;
use super::legs::{Runs, TRACK};
use super::{Area, BOX_WIDTH, px};

/// Around the lanes, and between them.
const MARGIN: i32 = 20;
const BETWEEN: i32 = 12;
/// Where lanes begin and end, from the top and from the bottom, and what their name takes.
const TOP: i32 = 46;
const BOTTOM: i32 = 14;
const NAME: i32 = 30;
/// The narrowest gutter.
const GUTTER: i32 = 40;
/// What a channel keeps free above its tracks and below, and its height without any.
const ABOVE: i32 = 14;
const BELOW: i32 = 28;
const EMPTY: i32 = 38;

pub(super) struct Places {
    pub width: i32,
    pub height: i32,
    pub lanes: [Area; 2],
    /// The top of each rank.
    pub ranks: Vec<i32>,
    /// The top of each channel.
    channels: Vec<i32>,
    /// The left of each gutter and each column, and how wide it is.
    across: Vec<(i32, i32)>,
}

impl Places {
    pub fn of(grid: &Grid, exits: &[Exits], runs: &Runs) -> Self {
        let (ranks, channels, bottom) = down(grid, exits, runs);
        let (across, right) = across(grid, runs);
        let last_of_company = grid.place_of_gutter(grid.lanes[0]);
        let lane = |first: usize, last: usize| {
            let (left, right) = (across[first].0, across[last].0 + across[last].1);
            Area { x: left, y: TOP, width: right - left, height: bottom - TOP }
        };
        let lanes = [lane(0, last_of_company), lane(last_of_company + 1, across.len() - 1)];
        Self { width: right + MARGIN, height: bottom + BOTTOM, lanes, ranks, channels, across }
    }

    /// The left of a column.
    pub fn column(&self, grid: &Grid, column: usize) -> i32 {
        self.across[grid.place_of_column(column)].0
    }

    /// A track of a channel, from the top.
    pub fn in_channel(&self, channel: usize, track: usize) -> i32 {
        self.channels[channel] + ABOVE + px(track) * TRACK
    }

    /// A track of a gutter, from the left.
    pub fn in_gutter(&self, grid: &Grid, runs: &Runs, gutter: usize, track: usize) -> i32 {
        let (left, width) = self.across[grid.place_of_gutter(gutter)];
        left + (width - (px(runs.in_gutters[gutter]) - 1) * TRACK) / 2 + px(track) * TRACK
    }
}

/// The tops of ranks and of channels, and where the lanes end.
fn down(grid: &Grid, exits: &[Exits], runs: &Runs) -> (Vec<i32>, Vec<i32>, i32) {
    let (mut ranks, mut channels, mut y) = (Vec::new(), Vec::new(), TOP + NAME);
    let mut heights = vec![0; grid.ranks];
    for (cell, exits) in grid.cells.iter().zip(exits) {
        heights[cell.rank] = exits.height.max(heights[cell.rank]);
    }
    for (channel, count) in runs.in_channels.iter().enumerate() {
        channels.push(y);
        y += if *count == 0 { EMPTY } else { ABOVE + (px(*count) - 1) * TRACK + BELOW };
        if let Some(height) = heights.get(channel) {
            ranks.push(y);
            y += height;
        }
    }
    // Nothing comes down from the last channel.
    (ranks, channels, y - BELOW + ABOVE)
}

/// The left and the width of each gutter and column, and where the last ends.
fn across(grid: &Grid, runs: &Runs) -> (Vec<(i32, i32)>, i32) {
    let (mut across, mut x) = (Vec::new(), MARGIN);
    for gutter in 0..grid.gutters() {
        if gutter == grid.lanes[0] + 1 {
            x += BETWEEN;
        } else if gutter > 0 {
            across.push((x, BOX_WIDTH));
            x += BOX_WIDTH;
        }
        let width = GUTTER.max((px(runs.in_gutters[gutter]) + 1) * TRACK);
        across.push((x, width));
        x += width;
    }
    (across, x)
}
