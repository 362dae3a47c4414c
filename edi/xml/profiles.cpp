#include "edi/xml/profiles.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "edi/xml/definition_texts.hpp"

namespace cargo::edi::xml {

const Profiles& Profiles::built_in() {
    static const Profiles profiles = [] {
        Profiles made;
        for (const DefinitionText& one : definition_texts()) {  // sorted by name: awmds.tree comes before awmds_*.profile
            const bool tree = one.name == "awmds.tree";
            Result<void> added;
            if (tree) {
                Result<MessageTree> read = read_tree(one.name, one.text);
                if (read) made.trees_.push_back(std::move(*read));
                if (!read) added = std::unexpected(read.error());
            } else {
                added = made.add(one.name, one.text);
            }
            if (added) continue;
            // Ours, compiled in and tested: a program that cannot read it is none.
            std::fputs((added.error().detail + "\n").c_str(), stderr);
            std::abort();
        }
        return made;
    }();
    return profiles;
}

Result<void> Profiles::add(std::string_view name, std::string_view text) {
    Result<MessageTree> tree = with_profile(standard(), name, text);
    if (!tree) return std::unexpected(tree.error());
    const auto same = std::ranges::find(trees_, tree->profile, &MessageTree::profile);
    if (same == trees_.end()) {
        trees_.push_back(std::move(*tree));
    } else if (same == trees_.begin()) {
        return fail(Errc::request_malformed, {}, std::string(name) + ": a profile needs a name of its own");
    } else {
        *same = std::move(*tree);
    }
    return {};
}

const MessageTree* Profiles::by_name(std::string_view name) const {
    const auto found = std::ranges::find(trees_, name, &MessageTree::profile);
    return found == trees_.end() ? nullptr : &*found;
}

const MessageTree* Profiles::by_office(std::string_view office) const {
    const auto found = std::ranges::find_if(trees_, [office](const MessageTree& tree) { return tree.serves(office); });
    return found == trees_.end() ? nullptr : &*found;
}

}  // namespace cargo::edi::xml
