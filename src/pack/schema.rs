//! JSON Schemas of the files of a pack, for completion and checks in editors. They are made from the types that read the
//! files, by the test below; what is published lies in `docs/schemas/` and is part of the program.

/// Every kind of file with its schema.
pub static SCHEMAS: &[(&str, &str)] = &[
    ("rule", include_str!("../../docs/schemas/rule.json")),
    ("lexicon", include_str!("../../docs/schemas/lexicon.json")),
    ("sources", include_str!("../../docs/schemas/sources.json")),
    ("subjects", include_str!("../../docs/schemas/subjects.json")),
    ("names", include_str!("../../docs/schemas/names.json")),
    ("pack", include_str!("../../docs/schemas/pack.json")),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
    use serde_json::{Value, json};

    use super::*;
    use crate::document::BlockKind;
    use crate::meta::{CATEGORIES, Confidence, Profile, Severity};
    use crate::obligation::Fault;
    use crate::pack::compile::TAGS;
    use crate::pack::raw::{RawNames, RawPack, RawRule, RawSource, RawSubjects, RawWords};
    use crate::rule::Guard;
    use crate::rule::kind::citation::Check;

    fn schema<T: JsonSchema>(name: &str) -> Value {
        let mut schema = SchemaGenerator::new(SchemaSettings::draft07()).into_root_schema_for::<T>().to_value();
        // `classes` is the other name of `include`, which derived schemas do not know.
        let words = schema.pointer_mut(if name == "lexicon" { "/properties" } else { "/definitions/RawWords/properties" });
        if let Some(words) = words
            && let Some(include) = words.get("include").cloned()
        {
            words["classes"] = include;
        }
        schema["$id"] = json!(format!("urn:kotowari:{name}:1"));
        schema["title"] = json!(format!("kotowari: {name}"));
        schema
    }

    /// What the compiler checks beyond the shape: closed vocabularies.
    fn words(schema: &mut Value) {
        let all = |words: Vec<&str>| json!(words);
        let properties = &mut schema["properties"];
        let ids: Vec<String> = CATEGORIES.iter().map(|c| c.replace('/', "\\/")).collect();
        properties["id"]["pattern"] = json!(format!("^({})\\.[a-z0-9-]+$", ids.join("|")));
        properties["confidence"]["enum"] = all(Confidence::ALL.iter().map(|c| c.word()).collect());
        properties["profiles"]["items"]["enum"] = all(Profile::ALL.iter().map(|p| p.word()).collect());
        properties["guards"]["items"]["enum"] = all(Guard::ALL.iter().map(|g| g.word()).collect());
        let definitions = &mut schema["definitions"];
        for key in ["only", "not"] {
            definitions["RawScopes"]["properties"][key]["items"]["enum"] = json!(BlockKind::SCOPES);
        }
        definitions["RawCitation"]["properties"]["check"]["enum"] = json!(Check::WORDS.map(|(_, word)| word));
        definitions["RawIneffective"]["properties"]["when"]["enum"] = json!(Fault::RULED.map(Fault::word));
        definitions["RawOwed"]["properties"]["subjects"]["items"]["enum"] = json!(TAGS);
        let severities = all(Severity::ALL.iter().map(|s| s.word()).collect());
        let severity = &mut schema["definitions"]["RawSeverity"]["anyOf"];
        severity[0]["enum"] = severities.clone();
        severity[1]["additionalProperties"]["enum"] = severities;
        let profiles: Vec<&str> = Profile::ALL.iter().map(|p| p.word()).chain(["default"]).collect();
        severity[1]["propertyNames"] = json!({ "enum": profiles });
    }

    /// `BLESS=1 cargo test --lib schema` writes them anew.
    #[test]
    fn schemas_are_those_of_the_types() {
        let mut rule = schema::<RawRule>("rule");
        words(&mut rule);
        let made = [
            rule,
            schema::<RawWords>("lexicon"),
            schema::<BTreeMap<String, RawSource>>("sources"),
            schema::<RawSubjects>("subjects"),
            schema::<RawNames>("names"),
            schema::<RawPack>("pack"),
        ];
        for ((name, published), made) in SCHEMAS.iter().zip(made) {
            let text = format!("{made:#}\n");
            if std::env::var_os("BLESS").is_some() {
                std::fs::write(format!("docs/schemas/{name}.json"), text).unwrap();
            } else {
                assert!(*published == text, "docs/schemas/{name}.json is old; run BLESS=1 cargo test --lib schema");
            }
        }
    }
}
