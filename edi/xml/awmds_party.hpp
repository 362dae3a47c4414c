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
    /// True when the element is a party; it becomes the open one.
    bool start(std::string_view element, const Position& at) {
        struct Row {
            std::string_view element;
            std::string_view qualifier;  ///< EDIFACT 3035
        };
        constexpr std::array<Row, 5> rows{
            {{"Carrier", "CA"}, {"Shipping_Agent", "CG"}, {"Exporter", "CZ"}, {"Notify", "NI"}, {"Consignee", "CN"}}};
        for (const Row& row : rows) {
            if (row.element != element) continue;
            party_ = PartyRef{};
            party_->qualifier = row.qualifier;
            party_->at = at;
            return true;
        }
        return false;
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
