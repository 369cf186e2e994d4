//! The grid of an HTML table: which column a cell is in when others reach down or across, and which cells head it.

use std::collections::BTreeMap;

use crate::document::Cell;

/// No table that is read has more columns; what lies beyond has no heads.
const COLUMNS: usize = 100;

/// A table that is being read.
#[derive(Debug)]
pub(super) struct Table {
    number: usize,
    /// Rows begun.
    rows: usize,
    /// Column of the next cell.
    column: usize,
    /// By column: the rows that a cell above still covers, and its block.
    covered: BTreeMap<usize, (usize, Option<usize>)>,
    column_heads: BTreeMap<usize, usize>,
    row_head: Option<usize>,
    /// The cells of the row.
    row: Vec<Place>,
    /// Whether the last cell of the row still waits for its text.
    waits: bool,
}

/// A cell's place in the grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// How many columns it has, at least 1.
    pub(super) columns: usize,
    /// How many rows.
    pub(super) rows: usize,
    /// Whether it is a `th`.
    pub(super) head: bool,
    column: usize,
    block: Option<usize>,
}

impl Place {
    pub(super) fn new(head: bool, columns: usize, rows: usize) -> Self {
        Self { columns: columns.clamp(1, COLUMNS), rows, head, column: 0, block: None }
    }
}

impl Table {
    pub(super) fn new(number: usize) -> Self {
        Self {
            number,
            rows: 0,
            column: 0,
            covered: BTreeMap::new(),
            column_heads: BTreeMap::new(),
            row_head: None,
            row: Vec::new(),
            waits: false,
        }
    }

    /// A row begins.
    pub(super) fn begin_row(&mut self) {
        self.end_row();
        self.rows += 1;
        self.row_head = self.covered.get(&0).and_then(|c| c.1);
    }

    /// A cell begins.
    pub(super) fn begin_cell(&mut self, mut cell: Place) {
        if self.rows == 0 {
            self.begin_row();
        }
        while self.covered.contains_key(&self.column) {
            self.column += 1;
        }
        cell.column = self.column;
        self.column += cell.columns;
        self.row.push(cell);
        self.waits = true;
    }

    /// The cell that waits for its text, with the heads it has.
    pub(super) fn cell(&mut self) -> Option<Cell> {
        let place = self.row.last().filter(|_| std::mem::take(&mut self.waits))?;
        Some(Cell {
            table: self.number,
            row: self.rows - 1,
            column: place.column,
            column_head: self.column_heads.get(&place.column).copied(),
            row_head: self.row_head.filter(|_| !place.head),
        })
    }

    /// What stands in the last cell is no text of a cell.
    pub(super) fn skip(&mut self) {
        self.waits = false;
    }

    /// The text of that cell is in `block`.
    pub(super) fn made(&mut self, block: usize) {
        let Some(place) = self.row.last_mut() else { return };
        place.block = Some(block);
        if place.head || place.column == 0 {
            self.row_head = Some(block);
        }
    }

    /// A row of nothing but heads, or the first of a table without any, heads the columns.
    fn end_row(&mut self) {
        self.waits = false;
        self.covered.retain(|_, (rows, _)| {
            *rows -= 1;
            *rows > 0
        });
        let first = self.rows <= 1 && self.row.iter().all(|c| !c.head);
        let heads = first || self.row.iter().all(|c| c.head);
        for cell in self.row.drain(..) {
            for column in (cell.column..cell.column + cell.columns).take_while(|&c| c < COLUMNS) {
                if let Some(block) = cell.block.filter(|_| heads) {
                    self.column_heads.insert(column, block);
                }
                if cell.rows > 1 {
                    self.covered.insert(column, (cell.rows - 1, cell.block));
                }
            }
        }
        self.column = 0;
    }
}
