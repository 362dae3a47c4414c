#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edi/xml/message_tree.hpp"

/// The countries' ways of one message, read at start. Safe from any thread once made.
namespace cargo::edi::xml {

class Profiles {
public:
    /// Those that travel inside the program: edi/definitions/awmds.tree and awmds_*.profile.
    [[nodiscard]] static const Profiles& built_in();

    /// Adds a site's own profile, or puts it in the place of one of the same name. `name` is for messages.
    /// Error: request_malformed, its detail "name:line: what".
    [[nodiscard]] Result<void> add(std::string_view name, std::string_view text);

    [[nodiscard]] const MessageTree& standard() const { return trees_.front(); }
    /// Null when there is none of that name.
    [[nodiscard]] const MessageTree* by_name(std::string_view name) const;
    /// The profile whose country that customs office belongs to; null when none says so.
    [[nodiscard]] const MessageTree* by_office(std::string_view office) const;
    [[nodiscard]] const std::vector<MessageTree>& all() const { return trees_; }

private:
    std::vector<MessageTree> trees_{};  ///< the standard first
};

}  // namespace cargo::edi::xml
