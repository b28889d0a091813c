//! One measured figure beside its goal.

use std::fmt;

/// A figure that should be small.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    goal: Goal,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Goal {
    Below(f64),
    AtMost(f64),
}

impl Figure {
    /// A figure whose goal is less than `goal`.
    pub(crate) const fn below(
        name: &'static str,
        value: f64,
        unit: &'static str,
        goal: f64,
    ) -> Self {
        Self { name, value, unit, goal: Goal::Below(goal) }
    }

    /// A figure whose goal is `goal` or less.
    pub(crate) const fn at_most(
        name: &'static str,
        value: f64,
        unit: &'static str,
        goal: f64,
    ) -> Self {
        Self { name, value, unit, goal: Goal::AtMost(goal) }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, unit, goal } = self;
        let (sign, goal, met) = match goal {
            Goal::Below(goal) => ("<", goal, value < goal),
            Goal::AtMost(goal) => ("<=", goal, value <= goal),
        };
        let verdict = if met { "met" } else { "short" };
        write!(f, "figure {name} {value:.2} {unit} goal {sign}{goal} {verdict}")
    }
}

#[cfg(test)]
mod tests {
    use super::Figure;

    #[test]
    fn a_figure_is_one_line_with_its_goal() {
        let met = Figure::at_most("lock-ratio", 2.0, "times", 3.0);
        assert_eq!(met.to_string(), "figure lock-ratio 2.00 times goal <=3 met");
        let short = Figure::below("memory-idle", 80.0, "MB", 80.0);
        assert_eq!(short.to_string(), "figure memory-idle 80.00 MB goal <80 short");
    }
}
