//! A view's row, written down as a table of columns.

/// The row of a view: each column with its cell.
///
/// A column is `shown` in every table or an `extra` that is asked for. It has
/// a name, a heading and a cell: the field of that name, or what is written
/// behind the `=`, where the view is called as the head says. Behind the heading
/// stands what else is said of a [`Column`]: `.yields(1)`, `.adds()`.
///
/// Columns behind `also if (…)` are there if that holds of a view; those of a
/// part of the view are added by `also part: Part`. What else [`Row`] has may
/// follow.
///
/// [`Column`]: crate::report::Column
/// [`Row`]: crate::report::Row
macro_rules! table {
    ($view:ty as $it:ident { $($columns:tt)* } also if ($there:expr) { $($more:tt)* } $($rest:tt)*) => {
        impl $crate::report::Row for $view {
            const COLUMNS: &'static [$crate::report::Column] = columns!($($columns)*);

            fn columns(&self) -> &'static [$crate::report::Column] {
                const ALL: &[$crate::report::Column] = columns!($($columns)* $($more)*);
                let $it = self;
                if $there { ALL } else { Self::COLUMNS }
            }

            fn cells(&self) -> Vec<$crate::report::Cell> {
                let $it = self;
                let mut cells = cells!($it; $($columns)*);
                if $there {
                    cells.extend(cells!($it; $($more)*));
                }
                cells
            }

            $($rest)*
        }
    };
    ($view:ty as $it:ident { $($columns:tt)* } also $part:ident: $inner:ty; $($rest:tt)*) => {
        impl $crate::report::Row for $view {
            const COLUMNS: &'static [$crate::report::Column] = {
                const OWN: &[$crate::report::Column] = columns!($($columns)*);
                const MORE: &[$crate::report::Column] = <$inner as $crate::report::Row>::COLUMNS;
                &$crate::report::Column::joined::<{ OWN.len() + MORE.len() }>(OWN, MORE)
            };

            fn cells(&self) -> Vec<$crate::report::Cell> {
                let $it = self;
                let mut cells = cells!($it; $($columns)*);
                cells.extend($crate::report::Row::cells(&$it.$part));
                cells
            }

            $($rest)*
        }
    };
    ($view:ty as $it:ident { $($columns:tt)* } $($rest:tt)*) => {
        impl $crate::report::Row for $view {
            const COLUMNS: &'static [$crate::report::Column] = columns!($($columns)*);

            fn cells(&self) -> Vec<$crate::report::Cell> {
                let $it = self;
                cells!($it; $($columns)*)
            }

            $($rest)*
        }
    };
}

/// The columns of a table.
macro_rules! columns {
    ($($how:ident $name:tt $title:literal $(.$mark:ident($($rank:literal)?))* $(= $cell:expr)?),* $(,)?) => {
        &[$($crate::report::Column::$how(stringify!($name), $title)$(.$mark($($rank)?))*),*]
    };
}

/// The cells below them, of one view.
macro_rules! cells {
    ($it:ident; $($how:ident $name:tt $title:literal $(.$mark:ident($($rank:literal)?))* $(= $cell:expr)?),* $(,)?) => {
        vec![$(cell!($it $name $($cell)?)),*]
    };
}

/// The cell of a column.
macro_rules! cell {
    ($it:ident $name:tt) => {
        $crate::tables::cell::ToCell::cell(&$it.$name)
    };
    ($it:ident $name:tt $cell:expr) => {
        $cell
    };
}
