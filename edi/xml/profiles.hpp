#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edi/xml/message_tree.hpp"

/// The messages we read and the countries' ways of them, read at start. A country's tree is kept once a file needs it: there are
/// dozens, and most ports see one. Safe from any thread once made.
namespace cargo::edi::xml {

class Profiles {
public:
    /// Those that travel inside the program: edi/definitions/*.tree and *.profile.
    [[nodiscard]] static const Profiles& built_in();

    /// Adds a site's own profile to Awmds and to the messages that borrow from it, or puts it in the place of one of the same
    /// name. `name` is for messages. Trees handed out before are no longer valid.
    /// Error: request_malformed, its detail "name:line: what".
    [[nodiscard]] Result<void> add(std::string_view name, std::string_view text);

    /// The definition of a message by its root element; null when it is not ours.
    [[nodiscard]] const MessageTree* standard(std::string_view message) const;
    /// Null when there is none of that name. Messages without countries' ways know only "standard".
    [[nodiscard]] const MessageTree* by_name(std::string_view message, std::string_view name) const;
    /// The profile whose country that customs office belongs to; null when none says so.
    [[nodiscard]] const MessageTree* by_office(std::string_view message, std::string_view office) const;
    /// True when countries have ways of their own of it.
    [[nodiscard]] bool has_profiles(std::string_view message) const;
    /// How many messages there are.
    [[nodiscard]] std::size_t size() const { return messages_.size(); }

private:
    class Country;
    struct Known {
        std::shared_ptr<const MessageTree> standard;
        std::vector<std::shared_ptr<const Country>> countries{};
    };
    [[nodiscard]] const Known* find(std::string_view message) const;
    /// Of the program's own: those that borrow come last.
    void read_definitions();

    std::vector<Known> messages_{};
};

}  // namespace cargo::edi::xml
