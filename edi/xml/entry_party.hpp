#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "edi/xml/awmds_values.hpp"

namespace cargo::edi::xml {

/// The traders of an entry summary declaration: an element each; what its elements are, their names' beginnings tell.
class EntryParty {
public:
    /// True when the element is a trader; it becomes the open one.
    bool start(std::string_view element, const Position& at) {
        struct Row {
            std::string_view element;
            std::string_view qualifier;  ///< EDIFACT 3035
        };
        constexpr std::array<Row, 9> rows{{{"TRACONCO1", "CZ"},    {"TRACONCE1", "CN"}, {"NOTPAR670", "NI"},
                                           {"TRACONCO2", "CZ"},    {"TRACONCE2", "CN"}, {"PRTNOT640", "NI"},
                                           {"PERLODSUMDEC", "DT"}, {"TRAREP", "AG"},    {"TRACARENT601", "CA"}}};
        for (const Row& row : rows) {
            if (row.element != element) continue;
            party_ = PartyRef{};
            party_->qualifier = row.qualifier;
            party_->at = at;
            street_.clear();
            post_code_.clear();
            city_.clear();
            return true;
        }
        return false;
    }
    /// True when a trader is open and the value has a place in it; the language of its address has none.
    bool take(std::string_view element, std::string_view text) {
        if (!party_) return false;
        if (element.starts_with("TIN")) {
            party_->id = text;
        } else if (element.starts_with("Nam")) {
            party_->name = one_line(text, " ");
        } else if (element.starts_with("Str")) {
            street_ = one_line(text, " ");
        } else if (element.starts_with("Pos") || element.starts_with("Pst")) {
            post_code_ = text;
        } else if (element.starts_with("Cit") || element.starts_with("Cty")) {
            city_ = one_line(text, " ");
        } else if (element.starts_with("Cou")) {
            party_->country = text;
        } else {
            return false;
        }
        return true;
    }
    [[nodiscard]] bool is_open() const { return party_.has_value(); }
    /// The open one, now closed; nothing when all its elements were empty.
    [[nodiscard]] std::optional<PartyRef> end() {
        std::optional<PartyRef> ended = std::exchange(party_, std::nullopt);
        if (!ended) return ended;
        const std::string place = post_code_ + (post_code_.empty() || city_.empty() ? "" : " ") + city_;
        ended->address = street_ + (street_.empty() || place.empty() ? "" : ", ") + place;
        if (ended->id.empty() && ended->name.empty() && ended->address.empty() && ended->country.empty()) return std::nullopt;
        return ended;
    }

private:
    std::optional<PartyRef> party_{};
    std::string street_{};
    std::string post_code_{};
    std::string city_{};
};

}  // namespace cargo::edi::xml
