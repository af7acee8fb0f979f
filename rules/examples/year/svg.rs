//! Lines in a plot, as SVG.

use std::fmt::Write;

const WIDTH: i64 = 720;
const HEIGHT: i64 = 320;
const LEFT: i64 = 70;
const BOTTOM: i64 = 280;
const TOP: i64 = 30;
const RIGHT: i64 = 520;
const COLOURS: [&str; 12] = [
    "#1b6ca8", "#c0392b", "#2e8b57", "#b8860b", "#6a3d9a", "#444444", "#e67e22", "#008b8b",
    "#8b4513", "#d81b60", "#556b2f", "#5c6bc0",
];

/// A line's name, and its figures from left to right.
pub type Line = (String, Vec<i64>);

/// A plot of these lines.
pub fn drawn(title: &str, lines: &[Line]) -> String {
    let figures = || lines.iter().flat_map(|(_, line)| line.iter().copied());
    let (low, high) = (figures().min().unwrap_or(0).min(0), figures().max().unwrap_or(1).max(1));
    let y = |figure: i64| BOTTOM - (figure - low) * (BOTTOM - TOP) / (high - low);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"18\">{title}</text>\n"
    );
    for figure in [low, 0, high] {
        let at = y(figure);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" y1=\"{at}\" x2=\"{RIGHT}\" y2=\"{at}\" stroke=\"#ccc\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{figure}</text>",
            LEFT - 6,
            at + 4
        );
    }
    for (number, (name, line)) in lines.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        let step = |at: usize| LEFT + at as i64 * (RIGHT - LEFT) / (line.len().max(2) as i64 - 1);
        let points: Vec<String> =
            line.iter().enumerate().map(|(at, it)| format!("{},{}", step(at), y(*it))).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"{}\" y=\"{}\" fill=\"{colour}\">{name}</text>",
            points.join(" "),
            RIGHT + 12,
            TOP + 10 + 18 * number as i64
        );
    }
    svg.push_str("</svg>\n");
    svg
}
