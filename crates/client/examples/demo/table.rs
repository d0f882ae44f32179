//! A table of what was sent.

use std::time::Duration;

/// What became of one notice.
pub struct Row {
    pub message: String,
    pub to: String,
    pub received: String,
    pub invalid: String,
    pub cut: String,
    pub took: Duration,
}

#[derive(Default)]
pub struct Table(Vec<[String; 6]>);

impl Table {
    pub fn add(&mut self, row: Row) {
        let dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
        self.0.push([row.message, row.to, row.received, dash(row.invalid), dash(row.cut), format!("{:.1?}", row.took)]);
    }

    pub fn print(&self) {
        let head = ["message", "to", "received by", "invalid", "cut", "took"].map(str::to_owned);
        let widths: Vec<usize> = (0..head.len())
            .map(|column| self.0.iter().chain([&head]).map(|row| row[column].chars().count()).max().unwrap_or_default())
            .collect();
        let line = |row: &[String; 6]| {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
            println!("{}", cells.join("  ").trim_end());
        };
        line(&head);
        println!("{}", "-".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1)));
        self.0.iter().for_each(line);
    }
}
