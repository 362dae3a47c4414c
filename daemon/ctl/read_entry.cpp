#include "daemon/ctl/read_entry.hpp"

#include <fmt/format.h>

#include <string_view>

namespace cargo::ctl {
namespace {

class Lines {
public:
    explicit Lines(Language language) : french_(language == Language::french) {}

    /// "name value" behind what the line has already; nothing of an empty value.
    void add(std::string_view french, std::string_view english, std::string_view value) {
        if (value.empty()) return;
        if (!line_.empty()) line_ += ", ";
        line_ += fmt::format("{} {}", french_ ? french : english, value);
    }
    void end(std::string_view indent = {}) {
        if (!line_.empty()) lines_.push_back(std::string(indent) + line_);
        line_.clear();
    }
    std::vector<std::string> all() && { return std::move(lines_); }

private:
    bool french_;
    std::string line_{};
    std::vector<std::string> lines_{};
};

std::string mass(const std::optional<Grams>& gross) {
    if (!gross) return {};
    return fmt::format("{}.{:03}", gross->value / 1'000, gross->value % 1'000);
}

void add_party(Lines& lines, std::string_view french, std::string_view english, const std::vector<PartyRef>& parties,
               std::string_view qualifier) {
    for (const PartyRef& one : parties) {
        if (one.qualifier == qualifier) lines.add(french, english, one.name.empty() ? one.id : one.name);
    }
}

void add_parties(Lines& lines, const std::vector<PartyRef>& parties) {
    add_party(lines, "déclarant", "declarant", parties, "DT");
    add_party(lines, "représentant", "representative", parties, "AG");
    add_party(lines, "transporteur", "carrier", parties, "CA");
    add_party(lines, "expéditeur", "consignor", parties, "CZ");
    add_party(lines, "destinataire", "consignee", parties, "CN");
}

void add_item(Lines& lines, const EntryItem& item) {
    lines.add("article", "item", fmt::format("{}", item.number));
    lines.add("SH", "HS", item.hs);
    lines.add("ONU", "UN", item.un_number);
    lines.add("kg", "kg", mass(item.gross));
    for (const EntryPackages& one : item.packages) {
        const std::optional<std::int64_t> count = one.packages ? one.packages : one.pieces;
        lines.add("colis", "packages", fmt::format("{} {}", count ? fmt::format("{}", *count) : "?", one.type));
    }
    for (const EntryDocument& one : item.documents) lines.add(one.type, one.type, one.number);
    lines.add("RUE", "UCR", item.commercial_reference);
    for (const std::string& one : item.containers) lines.add("conteneur", "container", one);
    add_parties(lines, item.parties);
    lines.add("marchandise", "goods", item.description);
    lines.end("  ");
}

}  // namespace

std::vector<std::string> entry_lines(const EntrySummary& summary, Language language) {
    Lines lines(language);
    lines.add(summary.amendment ? "rectification de" : "MRN", summary.amendment ? "amendment of" : "MRN", summary.mrn);
    lines.add("LRN", "LRN", summary.lrn);
    if (summary.declared) lines.add("déposée le", "lodged", to_text(*summary.declared));
    lines.end();
    add_parties(lines, summary.parties);
    lines.end();
    lines.add("mode", "mode", summary.transport_mode);
    lines.add("moyen de transport", "means of transport", summary.transport_identity);
    lines.add("voyage", "voyage", summary.conveyance);
    lines.add("premier bureau", "first office", summary.first_office);
    if (summary.arrival_expected) lines.add("attendu le", "expected", to_text(*summary.arrival_expected));
    lines.end();
    for (const EntryItem& item : summary.items) add_item(lines, item);
    return std::move(lines).all();
}

}  // namespace cargo::ctl
