#include <algorithm>

#include "edi/compiler/definition_source.hpp"

namespace cargo::edi::compiler {
namespace {

/// The base's list with what the directory says about it. A code may become the directory's own, or stay
/// in use in ports where the directory has it no more or not yet.
Codes merged(const std::string& name, Codes list, const Codes& own) {
    if (own.none) return own;
    for (const std::string& code : own.removed) {
        if (std::erase(list.values, code) == 0) throw Mistake{name + ": code " + code + " is not in the base"};
        list.not_directorys.erase(code);
    }
    for (const std::string& code : own.values) {
        const bool from_ports = own.not_directorys.contains(code);
        const bool there = std::ranges::find(list.values, code) != list.values.end();
        if (there && from_ports == list.not_directorys.contains(code)) {
            throw Mistake{name + ": code " + code + " is in the base already"};
        }
        if (!there) list.values.push_back(code);
        if (from_ports) list.not_directorys.insert(code);
        if (!from_ports) list.not_directorys.erase(code);
    }
    list.strict = list.strict || own.strict;
    return list;
}

class Resolver {
public:
    explicit Resolver(std::map<std::string, DirectorySource>& directories) : directories_(directories) {}

    void run() {
        for (const auto& [key, source] : directories_) whole(key);
        directories_ = std::move(done_);
    }

private:
    const DirectorySource& whole(const std::string& key) {
        if (const auto found = done_.find(key); found != done_.end()) return found->second;
        DirectorySource own = directories_.at(key);
        if (own.base.empty()) return done_.emplace(key, own).first->second;
        if (!directories_.contains(own.base)) throw Mistake{key + ": there is no directory " + own.base};
        if (std::ranges::find(open_, key) != open_.end()) throw Mistake{key + ": differs from itself"};
        open_.push_back(key);
        const DirectorySource& base = whole(own.base);
        open_.pop_back();
        own.elements.insert(base.elements.begin(), base.elements.end());
        own.composites.insert(base.composites.begin(), base.composites.end());
        own.segments.insert(base.segments.begin(), base.segments.end());
        for (auto& [element, said] : own.lists) {
            const auto list = base.lists.find(element);
            said = merged(key + "_codes.def, list " + element, list == base.lists.end() ? Codes{} : list->second, said);
        }
        own.lists.insert(base.lists.begin(), base.lists.end());
        return done_.emplace(key, std::move(own)).first->second;
    }

    std::map<std::string, DirectorySource>& directories_;  // the caller's
    std::map<std::string, DirectorySource> done_{};
    std::vector<std::string> open_{};
};

/// What a directory inherited was right for its base's messages; only what its own use was held against the directory itself.
void leave_out_unused(DirectorySource& directory, const std::set<std::string>& tags) {
    std::erase_if(directory.segments, [&](const auto& entry) { return !tags.contains(entry.first); });
    std::set<std::string> used;
    for (const auto& [tag, uses] : directory.segments) {
        for (const Use& use : uses) {
            used.insert(use.id);
            const auto composite = directory.composites.find(use.id);
            if (composite == directory.composites.end()) continue;
            for (const Use& part : composite->second) used.insert(part.id);
        }
    }
    const auto is_unused = [&](const auto& entry) { return !used.contains(entry.first); };
    std::erase_if(directory.composites, is_unused);
    std::erase_if(directory.elements, is_unused);
    std::erase_if(directory.lists, [&](const auto& entry) { return is_unused(entry) || entry.second.values.empty(); });
}

void give_trees(Sources& sources, const std::map<std::string, std::size_t>& message_of_stem) {
    for (MessageSource& message : sources.messages) {
        if (message.same_as.empty()) continue;
        const auto found = message_of_stem.find(message.same_as);
        const bool has_tree = found != message_of_stem.end() && sources.messages[found->second].same_as.empty();
        if (!has_tree) throw Mistake{message.type + " " + message.directory + ": no tree in " + message.same_as};
        message.nodes = sources.messages[found->second].nodes;
    }
}

}  // namespace

void resolve(Sources& sources, const std::map<std::string, std::size_t>& message_of_stem) {
    give_trees(sources, message_of_stem);
    Resolver(sources.directories).run();
    for (auto& [key, directory] : sources.directories) {
        if (directory.base.empty()) continue;
        std::set<std::string> tags;
        for (const MessageSource& message : sources.messages) {
            if (message.directory_key != key) continue;
            for (const NodeSource& node : message.nodes) {
                if (!node.group) tags.insert(node.id);
            }
        }
        leave_out_unused(directory, tags);
    }
}

}  // namespace cargo::edi::compiler
