#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "edi/xml/awmds_values.hpp"

namespace cargo::edi::xml {

/// The parties of ASYCUDA messages: an element each, with X_code, X_name and X_address in it.
class AwmdsParty {
public:
    /// EDIFACT 3035 of an element that is a party; null of any other.
    [[nodiscard]] static const char* qualifier_of(std::string_view element) {
        struct Row {
            std::string_view element;
            const char* qualifier;
        };
        constexpr std::array<Row, 5> rows{
            {{"Carrier", "CA"}, {"Shipping_Agent", "CG"}, {"Exporter", "CZ"}, {"Notify", "NI"}, {"Consignee", "CN"}}};
        for (const Row& row : rows) {
            if (row.element == element) return row.qualifier;
        }
        return nullptr;
    }
    /// A party begins.
    void start(const char* qualifier, const Position& at) {
        party_.emplace();
        party_->qualifier = qualifier;
        party_->at = at;
    }
    /// True when a party is open and the value is one of its.
    bool take(std::string_view element, std::string_view text) {
        if (!party_) return false;
        if (element.ends_with("_code")) {
            party_->id = text;
        } else if (element.ends_with("_name")) {
            party_->name = one_line(text, " ");
        } else {
            party_->address = one_line(text, ", ");
        }
        return true;
    }
    [[nodiscard]] bool is_open() const { return party_.has_value(); }
    /// The open one, now closed; nothing when all its elements were empty.
    [[nodiscard]] std::optional<PartyRef> end() {
        std::optional<PartyRef> ended = std::exchange(party_, std::nullopt);
        if (ended && ended->id.empty() && ended->name.empty() && ended->address.empty()) return std::nullopt;
        return ended;
    }

private:
    std::optional<PartyRef> party_{};
};

}  // namespace cargo::edi::xml
