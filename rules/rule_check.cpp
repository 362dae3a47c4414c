#include "rules/rule_check.hpp"

#include <fmt/format.h>

#include "rules/fields.hpp"

namespace cargo::rules {

namespace {

std::string rendered(const RuleError& e, std::string_view severity, Language language, std::string_view file) {
    const std::string& text = language == Language::french && !e.text_fr.empty() ? e.text_fr : e.text;
    const std::size_t cut = e.caret.find('\n');
    const std::string number = std::to_string(e.line);
    std::string out = fmt::format("{}[{}]: {}\n  {}{}{}:{}\n", severity, to_string(e.code), text, file, file.empty() ? "" : ":",
                                  e.line, e.column);
    if (cut == std::string::npos) return out;
    out += fmt::format("  {} | {}\n", number, e.caret.substr(0, cut));
    out += fmt::format("  {} | {}\n", std::string(number.size(), ' '), e.caret.substr(cut + 1));
    return out;
}

std::string summary(const RuleSet::Loaded& loaded, Language language) {
    const bool french = language == Language::french;
    if (!loaded.set) {
        const std::size_t count = loaded.errors.size();
        return french ? fmt::format("{} erreur{} : rien n'est chargé\n", count, count == 1 ? "" : "s")
                      : fmt::format("{} error{}: nothing is loaded\n", count, count == 1 ? "" : "s");
    }
    const std::size_t count = loaded.set->size();
    return french ? fmt::format("{} règle{}, SHA-256 {}\n", count, count == 1 ? "" : "s", loaded.set->hash())
                  : fmt::format("{} rule{}, SHA-256 {}\n", count, count == 1 ? "" : "s", loaded.set->hash());
}

}  // namespace

RuleSet::Loaded check(std::string_view text) {
    return RuleSet::load(text, "for checking only");
}

std::string render(const RuleError& error, Language language, std::string_view file) {
    return rendered(error, language == Language::french ? "erreur" : "error", language, file);
}

std::string render_warning(const RuleError& warning, Language language, std::string_view file) {
    return rendered(warning, language == Language::french ? "avertissement" : "warning", language, file);
}

std::string render(const RuleSet::Loaded& loaded, Language language, std::string_view file) {
    std::string out;
    for (const RuleError& error : loaded.errors) out += render(error, language, file);
    for (const RuleError& warning : loaded.warnings) out += render_warning(warning, language, file);
    return out + summary(loaded, language);
}

std::string render_fields(Language language) {
    const bool french = language == Language::french;
    const std::string_view several = french ? "plusieurs" : "several";
    std::string out;
    for (const Field& field : all_fields()) {
        out += fmt::format("{:<32} {:<12} {:<10} {}\n", field.name, to_string(field.type), field.many ? several : "",
                           french ? field.french : field.english);
    }
    return out;
}

}  // namespace cargo::rules
