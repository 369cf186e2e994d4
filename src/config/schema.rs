//! The JSON Schema of a configuration file, for completion and checks in editors. Made from the types that read the file,
//! by the test below.

/// The schema.
pub static SCHEMA: &str = include_str!("../../docs/schemas/config.json");

#[cfg(test)]
mod tests {
    use schemars::SchemaGenerator;
    use schemars::generate::SchemaSettings;
    use serde_json::json;

    use super::*;
    use crate::config::raw::RawConfig;
    use crate::meta::Profile;

    /// `BLESS=1 cargo test --lib schema` writes it anew.
    #[test]
    fn the_schema_is_that_of_the_types() {
        let mut schema = SchemaGenerator::new(SchemaSettings::draft07()).into_root_schema_for::<RawConfig>().to_value();
        schema["$id"] = json!("urn:kotowari:config:1");
        schema["title"] = json!("kotowari: config");
        let profiles = json!(Profile::ALL.iter().map(|p| p.word()).collect::<Vec<_>>());
        let levels = json!(["error", "warning", "info", "off"]);
        schema["properties"]["fail-on"]["enum"] = json!(["error", "warning", "info", "never", null]);
        schema["properties"]["severity"]["additionalProperties"]["enum"] = levels.clone();
        let definitions = &mut schema["definitions"];
        definitions["RawOverride"]["properties"]["severity"]["additionalProperties"]["enum"] = levels;
        definitions["RawProfile"]["anyOf"][0]["enum"] = profiles.clone();
        definitions["RawByPath"]["properties"]["by-path"]["additionalProperties"]["enum"] = profiles;
        let text = format!("{schema:#}\n");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write("docs/schemas/config.json", text).unwrap();
        } else {
            assert!(SCHEMA == text, "docs/schemas/config.json is old; run BLESS=1 cargo test --lib schema");
        }
    }
}
