#include "edi/xml/profiles.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "edi/xml/definition_texts.hpp"

namespace cargo::edi::xml {

namespace {

constexpr std::string_view of_countries = "Awmds";  ///< whose elements the profiles speak of

/// Ours, compiled in and tested: a program that cannot read it is none.
void demand(const Result<void>& read) {
    if (read) return;
    std::fputs((read.error().detail + "\n").c_str(), stderr);
    std::abort();
}

}  // namespace

const Profiles& Profiles::built_in() {
    static const Profiles profiles = [] {
        Profiles made;
        made.read_definitions();
        for (const DefinitionText& one : definition_texts()) {
            if (one.name.ends_with(".profile")) demand(made.add(one.name, one.text));
        }
        return made;
    }();
    return profiles;
}

void Profiles::read_definitions() {
    std::vector<MessageTree> whole;
    for (const bool borrowing : {false, true}) {
        for (const DefinitionText& one : definition_texts()) {
            if (!one.name.ends_with(".tree") || (one.text.find("\nas ") != std::string_view::npos) != borrowing) continue;
            Result<MessageTree> tree = read_tree(one.name, one.text, whole);
            demand(tree ? Result<void>{} : std::unexpected(tree.error()));
            if (!borrowing) whole.push_back(*tree);
            messages_.emplace_back().push_back(std::move(*tree));
        }
    }
}

Result<void> Profiles::add(std::string_view name, std::string_view text) {
    const MessageTree* const base = standard(of_countries);
    std::vector<std::pair<std::size_t, MessageTree>> made;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
        const MessageTree& tree = messages_[i].front();
        if (!has_profiles(tree.message())) continue;
        Result<MessageTree> country = with_profile(tree, name, text, &tree == base ? nullptr : base);
        if (!country) return std::unexpected(country.error());
        if (country->profile == tree.profile) {
            return fail(Errc::request_malformed, {}, std::string(name) + ": a profile needs a name of its own");
        }
        made.emplace_back(i, std::move(*country));
    }
    for (auto& [message, tree] : made) {
        std::vector<MessageTree>& trees = messages_[message];
        const auto same = std::ranges::find(trees, tree.profile, &MessageTree::profile);
        if (same == trees.end()) {
            trees.push_back(std::move(tree));
        } else {
            *same = std::move(tree);
        }
    }
    return {};
}

const std::vector<MessageTree>* Profiles::trees(std::string_view message) const {
    const auto is_it = [message](const std::vector<MessageTree>& one) { return one.front().message() == message; };
    const auto found = std::ranges::find_if(messages_, is_it);
    return found == messages_.end() ? nullptr : &*found;
}

const MessageTree* Profiles::standard(std::string_view message) const {
    const std::vector<MessageTree>* const found = trees(message);
    return found == nullptr ? nullptr : &found->front();
}

const MessageTree* Profiles::by_name(std::string_view message, std::string_view name) const {
    const std::vector<MessageTree>* const all = trees(message);
    if (all == nullptr) return nullptr;
    const auto found = std::ranges::find(*all, name, &MessageTree::profile);
    return found == all->end() ? nullptr : &*found;
}

const MessageTree* Profiles::by_office(std::string_view message, std::string_view office) const {
    const std::vector<MessageTree>* const all = trees(message);
    if (all == nullptr) return nullptr;
    const auto found = std::ranges::find_if(*all, [office](const MessageTree& tree) { return tree.serves(office); });
    return found == all->end() ? nullptr : &*found;
}

bool Profiles::has_profiles(std::string_view message) const {
    const MessageTree* const tree = standard(message);
    return tree != nullptr && (tree->message() == of_countries || tree->base == of_countries);
}

}  // namespace cargo::edi::xml
