//! The theme's style sheets, scripts and images, under names that carry their digest, so that a page never meets the
//! style sheet of another build.

use std::sync::Arc;

use super::{Content, Inputs, Output, OutputFile};
use crate::pages::Addresses;
use crate::source::ThemeFile;

pub(super) const OUTPUT: Output = Output { name: "theme-files", files };

fn files(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    let statics = inputs.theme.files.iter().filter_map(|(name, file)| Some((name.strip_prefix("static/")?, file)));
    let file = |(name, file): (&str, &ThemeFile)| {
        let path = Addresses::theme_file(name, &file.digest.short())?;
        Some(OutputFile { path, key: file.digest, content: Content::Bytes(Arc::clone(&file.bytes)) })
    };
    statics.filter_map(file).collect()
}
