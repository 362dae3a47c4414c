#include "edi/xml/messages.hpp"

#include <algorithm>
#include <array>

#include "edi/xml/map_entry.hpp"

namespace cargo::edi::xml {
namespace {

// clang-format off
constexpr std::array<XmlMessage, 6> ours{{
    //  root        read into               whose     by
    {"Awmds",    MessageKind::manifest,      "UNCTAD", make_awmds_mapper},
    {"Awbolds",  MessageKind::manifest,      "UNCTAD", make_awmds_mapper},
    {"Awappend", MessageKind::manifest,      "UNCTAD", make_awmds_mapper},
    {"Awmcds",   MessageKind::manifest,      "UNCTAD", make_awmds_mapper},
    {"CC315A",   MessageKind::entry_summary, "EU",     make_entry_mapper},
    {"CC313A",   MessageKind::entry_summary, "EU",     make_entry_mapper},
}};

/// Messages of others that end up at a port's door, by the beginning of their root element.
struct Foreign {
    std::string_view root_beginning;
    std::string_view whose;
};
constexpr std::array<Foreign, 6> foreigners{{
    {"ASYCUDA",          " (ASYCUDA SAD)"},
    {"CC3",              " (EU ICS)"},
    {"inventoryLinking", " (UK inventory linking)"},
    {"InventoryLinking", " (UK inventory linking)"},
    {"MetaData",         " (WCO)"},
    {"Envelope",         " (SOAP)"},
}};
// clang-format on

}  // namespace

const XmlMessage* find_message(std::string_view root) {
    const auto found = std::ranges::find(ours, root, &XmlMessage::root);
    return found == ours.end() ? nullptr : &*found;
}

std::string_view whose(std::string_view root) {
    for (const Foreign& one : foreigners) {
        if (root.starts_with(one.root_beginning)) return one.whose;
    }
    return {};
}

}  // namespace cargo::edi::xml
