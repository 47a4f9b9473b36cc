//! The outcome of a selection, drawn: quality against lambda.

use std::fmt::Write;

use super::options::Input;
use super::select::{Selection, Trial};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 60.0;

/// A curve: its name, colour, input and value.
struct Curve {
    name: &'static str,
    colour: &'static str,
    input: Input,
    dashed: bool,
    value: fn(&Trial) -> f64,
}

const CURVES: [Curve; 4] = [
    Curve {
        name: "1 to 20 ratings known",
        colour: "#0b6e4f",
        input: Input::Rating,
        dashed: false,
        value: |t| t.chat_recall,
    },
    Curve { name: "80 % known", colour: "#8b3fa0", input: Input::Rating, dashed: false, value: |t| t.much_recall },
    Curve { name: "1 to 20, binary", colour: "#0b6e4f", input: Input::Binary, dashed: true, value: |t| t.chat_recall },
    Curve { name: "80 %, binary", colour: "#8b3fa0", input: Input::Binary, dashed: true, value: |t| t.much_recall },
];

/// The range of the trials, on the paper.
struct Scale {
    lambdas: (f64, f64),
    highest: f64,
}

impl Scale {
    fn of(selection: &Selection) -> Self {
        let lambdas = selection.trials.iter().map(|trial| f64::from(trial.lambda).log10());
        let lambdas = lambdas.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
        let values = selection.trials.iter().flat_map(|trial| [trial.chat_recall, trial.much_recall]);
        let highest = values.fold(0.0, f64::max).max(0.01);
        Self { lambdas, highest: (highest * 20.0).ceil() / 20.0 }
    }

    fn x(&self, lambda: f32) -> f64 {
        let (low, high) = self.lambdas;
        LEFT + (f64::from(lambda).log10() - low) / (high - low).max(1e-9) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - value / self.highest * (HEIGHT - TOP - BOTTOM)
    }
}

impl Selection {
    /// A drawing of the recall against lambda, as an SVG file.
    pub fn svg(&self) -> String {
        let scale = Scale::of(self);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
             font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
             <text x=\"{LEFT}\" y=\"22\" font-size=\"15\">Recall of liked films in a list of 20, by lambda \
             ({} users held out)</text>\n",
            self.held_out
        );
        // Writing to a string cannot fail.
        let _ = draw_axes(&mut svg, &scale);
        for (i, curve) in CURVES.iter().enumerate() {
            let _ = draw_curve(&mut svg, &scale, curve, &self.trials, i);
        }
        let _ = writeln!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"7\" fill=\"none\" stroke=\"#c1121f\" stroke-width=\"2\"/>\n</svg>",
            scale.x(self.best.lambda),
            scale.y(self.best.chat_recall)
        );
        svg
    }
}

fn draw_axes(svg: &mut String, scale: &Scale) -> std::fmt::Result {
    let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    for step in 0..=5 {
        let value = scale.highest * f64::from(step) / 5.0;
        let y = scale.y(value);
        writeln!(svg, "<path d=\"M{LEFT} {y:.1}H{right}\" stroke=\"#ddd\"/>")?;
        writeln!(svg, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value:.2}</text>", LEFT - 6.0, y + 4.0)?;
    }
    for power in scale.lambdas.0.ceil() as i32..=scale.lambdas.1.floor() as i32 {
        let lambda = 10f32.powi(power);
        let x = scale.x(lambda);
        writeln!(svg, "<path d=\"M{x:.1} {bottom}v5\" stroke=\"black\"/>")?;
        writeln!(svg, "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{lambda}</text>", bottom + 18.0)?;
    }
    writeln!(svg, "<path d=\"M{LEFT} {bottom}H{right}\" stroke=\"black\"/>")
}

fn draw_curve(svg: &mut String, scale: &Scale, curve: &Curve, trials: &[Trial], number: usize) -> std::fmt::Result {
    let points: Vec<(f64, f64)> = trials
        .iter()
        .filter(|trial| trial.input == curve.input)
        .map(|trial| (scale.x(trial.lambda), scale.y((curve.value)(trial))))
        .collect();
    let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let dashes = if curve.dashed { " stroke-dasharray=\"4 4\"" } else { "" };
    let colour = curve.colour;
    writeln!(
        svg,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>",
        path.join(" ")
    )?;
    for (x, y) in points {
        writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>")?;
    }
    let x = LEFT + 165.0 * number as f64;
    writeln!(svg, "<path d=\"M{x} {y}h20\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>", y = HEIGHT - 16.0)?;
    writeln!(svg, "<text x=\"{}\" y=\"{}\">{}</text>", x + 26.0, HEIGHT - 12.0, curve.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trial_is_a_point_inside_the_drawing() {
        let trial = |input, lambda, recall| Trial {
            input,
            lambda,
            chat_recall: recall,
            much_recall: recall / 2.0,
            variety: 0.5,
        };
        let trials = vec![
            trial(Input::Rating, 30.0, 0.1),
            trial(Input::Rating, 1000.0, 0.3),
            trial(Input::Binary, 100_000.0, 0.2),
        ];
        let svg = Selection { best: trials[1], trials, held_out: 7 }.svg();
        assert_eq!(svg.matches("r=\"3\"").count(), 6);
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>") && svg.contains("7 users held out"));
        let numbers = |name: &str| -> Vec<f64> {
            svg.split(&format!("{name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
        };
        assert!(numbers("cx").iter().all(|x| (LEFT..=WIDTH - RIGHT).contains(x)));
        assert!(numbers("cy").iter().all(|y| (TOP..=HEIGHT - BOTTOM).contains(y)));
    }
}
