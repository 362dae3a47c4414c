// Reads the text of definitions and profiles: lines of words, `#` begins a comment, two blanks of indentation a level.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "edi/xml/message_tree.hpp"

namespace cargo::edi::xml {
namespace {

struct Line {
    std::size_t number = 0;
    std::size_t level = 0;
    std::vector<std::string_view> words{};
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view rest = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        rest = rest.substr(0, rest.find('#'));
        Line line{.number = ++number};
        const std::size_t indent = rest.find_first_not_of(' ');
        if (indent == std::string_view::npos) continue;
        line.level = indent / 2;
        while (!rest.empty()) {
            const std::size_t from = std::min(rest.find_first_not_of(" \r"), rest.size());
            rest.remove_prefix(from);
            const std::size_t to = std::min(rest.find_first_of(" \r"), rest.size());
            if (to > 0) line.words.push_back(rest.substr(0, to));
            rest.remove_prefix(to);
        }
        if (!line.words.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

std::optional<std::uint32_t> number_of(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// One text under reading. The first mistake is kept and ends it.
class TextReader {
public:
    TextReader(std::string_view name, MessageTree& tree, std::span<const MessageTree> others, const MessageTree* base)
        : name_(name), tree_(tree), others_(others), base_(base) {}

    [[nodiscard]] std::string run(std::string_view text, bool profile);

private:
    bool want(bool good, const Line& line, std::string_view what) {
        if (!good && mistake_.empty()) mistake_ = fmt::format("{}:{}: {}", name_, line.number, what);
        return good;
    }
    void statement(const Line& line);
    void element(const Line& line);
    void borrow(const Line& line);
    void borrow_children(NodeId from, NodeId into);
    void list(const Line& line);
    void codes(const Line& line);
    void change(const Line& line);
    void format(Node& node, const Line& line, std::size_t at);
    NodeId named(const Line& line);

    std::string_view name_;
    MessageTree& tree_;                    // of the caller, who outlives us
    std::span<const MessageTree> others_;  // idem
    const MessageTree* base_;              ///< idem: of which elements are borrowed
    bool profile_ = false;
    std::string mistake_{};
    CodeList* open_list_ = nullptr;
    std::vector<NodeId> open_{};  ///< the elements around the next line, the root first
};

std::string TextReader::run(std::string_view text, bool profile) {
    profile_ = profile;
    for (const Line& line : lines_of(text)) {
        statement(line);
        if (!mistake_.empty()) break;
    }
    return mistake_;
}

void TextReader::statement(const Line& line) {
    const std::string_view word = line.words[0];
    if (open_list_ != nullptr && line.level == 1 && word.find('=') != std::string_view::npos) return codes(line);
    open_list_ = nullptr;
    if (word == "list" && line.level == 0) return list(line);
    const bool of_profile = word == "mandatory" || word == "optional" || word == "format";
    if (profile_ || (of_profile && line.level == 0)) return change(line);
    if (word == "as" && line.level == 0) return borrow(line);
    if (word == "filled" && line.words.size() == 1) {
        tree_.filled = true;
        return;
    }
    if (word != "message") return element(line);
    if (!want(line.words.size() == 2 && tree_.nodes.empty(), line, "message NAME, once")) return;
    Node root;
    root.name = root.shown = std::string(line.words[1]);
    root.mandatory = true;
    tree_.nodes.push_back(std::move(root));
    open_ = {0};
}

/// as MESSAGE: its lists are ours, and our elements may hold what its elements hold.
void TextReader::borrow(const Line& line) {
    const bool right = line.words.size() == 2 && !tree_.nodes.empty() && tree_.nodes.size() == 1 && tree_.lists.empty();
    if (!want(right, line, "as MESSAGE, once, behind message NAME")) return;
    const auto found = std::ranges::find(others_, line.words[1], [](const MessageTree& one) { return one.message(); });
    if (!want(found != others_.end(), line, "no message of that name to borrow from")) return;
    base_ = &*found;
    tree_.base = base_->message();
    tree_.lists = base_->lists;
}

void TextReader::borrow_children(NodeId from, NodeId into) {
    for (const NodeId child : base_->nodes[from].children) {
        Node copy = base_->nodes[child];
        copy.parent = into;
        copy.children.clear();
        const auto id = static_cast<NodeId>(tree_.nodes.size());
        tree_.nodes.push_back(std::move(copy));
        tree_.nodes[into].children.push_back(id);
        borrow_children(child, id);
    }
}

/// NAME M|C REPETITIONS [FORMAT [text] [list NAME] [shape SHAPE] | as PATH]
void TextReader::element(const Line& line) {
    if (!want(!tree_.nodes.empty(), line, "message NAME comes first")) return;
    if (!want(line.level < open_.size() && line.words.size() >= 3, line, "NAME M|C REPETITIONS, two blanks a level")) return;
    const std::optional<std::uint32_t> repeat = number_of(line.words[2]);
    if (!want((line.words[1] == "M" || line.words[1] == "C") && repeat && *repeat > 0, line, "M or C, then a number")) return;
    open_.resize(line.level + 1);
    Node node;
    node.name = node.shown = std::string(line.words[0]);
    node.parent = open_.back();
    node.mandatory = line.words[1] == "M";
    node.repeat_max = *repeat;
    NodeId borrowed = no_node;
    if (line.words.size() == 5 && line.words[3] == "as") {
        borrowed = base_ == nullptr ? no_node : base_->find(line.words[4]);
        if (!want(borrowed != no_node, line, "no such element to borrow from")) return;
    } else if (line.words.size() > 3) {
        format(node, line, 3);
    }
    const bool under_group = tree_.nodes[node.parent].kind == Kind::group;
    if (!want(under_group && tree_.nodes.size() < no_node, line, "only an element without a format holds others")) return;
    if (!want(tree_.child(node.parent, node.name) == no_node, line, "twice under the same element")) return;
    const auto id = static_cast<NodeId>(tree_.nodes.size());
    tree_.nodes[node.parent].children.push_back(id);
    tree_.nodes.push_back(std::move(node));
    open_.push_back(id);
    if (borrowed != no_node) borrow_children(borrowed, id);
}

void TextReader::format(Node& node, const Line& line, std::size_t at) {
    struct Beginning {
        std::string_view text;
        Kind kind;
    };
    constexpr Beginning beginnings[] = {{"an..", Kind::text}, {"n..", Kind::whole}, {"d..", Kind::decimal}};
    constexpr Beginning fixed[] = {
        {"date", Kind::date},           {"time", Kind::time},         {"base64", Kind::base64},
        {"yymmdd", Kind::compact_date}, {"hhmm", Kind::compact_time}, {"ccyymmddhhmm", Kind::compact_stamp},
    };
    const std::string_view word = line.words[at];
    bool known = false;
    for (const Beginning& one : fixed) {
        if (word != one.text) continue;
        known = true;
        node.kind = one.kind;
    }
    for (const Beginning& one : beginnings) {
        if (known || !word.starts_with(one.text)) continue;
        std::string_view length = word.substr(one.text.size());
        node.decimals_max.reset();
        if (const std::size_t point = length.find('.'); point != std::string_view::npos && one.kind == Kind::decimal) {
            node.decimals_max = number_of(length.substr(point + 1));
            if (node.decimals_max) length = length.substr(0, point);
        }
        const std::optional<std::uint32_t> most = number_of(length);
        known = most && *most > 0;
        node.kind = one.kind;
        node.length_max = most.value_or(0);
    }
    if (!want(known, line, "an..N, n..N, d..N, d..N.DECIMALS, date, time, yymmdd, hhmm, ccyymmddhhmm or base64")) return;
    node.shape.clear();
    node.text = false;
    for (++at; at < line.words.size(); ++at) {
        if (line.words[at] == "text") {
            node.text = true;
            continue;
        }
        const bool more = at + 1 < line.words.size();
        if (line.words[at] == "shape" && more) {
            node.shape = line.words[++at];
            continue;
        }
        if (!want(line.words[at] == "list" && more, line, "after the format: text, list NAME or shape SHAPE")) return;
        const auto found = std::ranges::find(tree_.lists, line.words[++at], &CodeList::name);
        if (!want(found != tree_.lists.end(), line, "no list of that name stands above")) return;
        node.list = static_cast<std::int16_t>(found - tree_.lists.begin());
    }
}

/// list NAME [strict]; a list of the same name begins anew.
void TextReader::list(const Line& line) {
    const bool strict = line.words.size() == 3 && line.words[2] == "strict";
    if (!want(strict || line.words.size() == 2, line, "list NAME [strict]")) return;
    auto found = std::ranges::find(tree_.lists, line.words[1], &CodeList::name);
    if (found == tree_.lists.end()) {
        tree_.lists.push_back(CodeList{.name = std::string(line.words[1])});
        found = tree_.lists.end() - 1;
    }
    found->codes.clear();
    found->strict = strict;
    open_list_ = &*found;
}

void TextReader::codes(const Line& line) {
    for (const std::string_view word : line.words) {
        const std::size_t equals = word.find('=');
        if (!want(equals != std::string_view::npos && equals > 0, line, "CODE=MEANING")) return;
        open_list_->codes.push_back({std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))});
    }
}

NodeId TextReader::named(const Line& line) {
    const NodeId node = line.words.size() > 1 ? tree_.find(line.words[1]) : no_node;
    want(node != no_node && node != 0, line, "no such element");
    return node;
}

/// The statements of a profile.
void TextReader::change(const Line& line) {
    const std::string_view word = line.words[0];
    if (word == "profile") {
        const bool unproven = line.words.size() == 3 && line.words[2] == "unproven";
        if (!want(unproven || line.words.size() == 2, line, "profile NAME [unproven]")) return;
        tree_.profile = std::string(line.words[1]);
        tree_.unproven = unproven;
        return;
    }
    if (word == "office") {
        for (std::size_t i = 1; i < line.words.size(); ++i) tree_.offices.emplace_back(line.words[i]);
        return;
    }
    const bool one_word = word == "mandatory" || word == "optional";
    if (!want(one_word || word == "alias" || word == "format", line,
              "profile, office, alias, mandatory, optional, format or list"))
        return;
    const bool not_ours = profile_ && base_ != nullptr && line.words.size() > 1 && base_->find(line.words[1]) != no_node &&
                          tree_.find(line.words[1]) == no_node;
    if (not_ours) return;
    const NodeId node = named(line);
    if (!mistake_.empty()) return;
    if (!want(line.words.size() > (one_word ? 1U : 2U), line, "a word is missing")) return;
    if (word == "alias") tree_.nodes[node].shown = std::string(line.words[2]);
    if (one_word) tree_.nodes[node].mandatory = word == "mandatory";
    if (word == "format") format(tree_.nodes[node], line, 2);
}

Result<MessageTree> read_text(MessageTree tree, std::string_view name, std::string_view text, bool profile,
                              std::span<const MessageTree> others, const MessageTree* base) {
    std::string mistake = TextReader(name, tree, others, base).run(text, profile);
    if (mistake.empty() && tree.nodes.empty()) mistake = std::string(name) + ": no message";
    if (!mistake.empty()) return fail(Errc::request_malformed, {}, mistake);
    for (Node& node : tree.nodes) {
        node.required.clear();
        for (const NodeId child : node.children) {
            if (tree.nodes[child].mandatory) node.required.push_back(child);
        }
    }
    return tree;
}

}  // namespace

Result<MessageTree> read_tree(std::string_view name, std::string_view text, std::span<const MessageTree> others) {
    return read_text({}, name, text, false, others, nullptr);
}

Result<MessageTree> with_profile(const MessageTree& standard, std::string_view name, std::string_view text,
                                 const MessageTree* base) {
    return read_text(standard, name, text, true, {}, base);
}

}  // namespace cargo::edi::xml
