#include "edi/xml/message_tree.hpp"

#include <algorithm>

namespace cargo::edi::xml {

const CodeMeaning* CodeList::find(std::string_view code) const {
    const auto found = std::ranges::find(codes, code, &CodeMeaning::code);
    return found == codes.end() ? nullptr : &*found;
}

std::string CodeList::shown() const {
    std::string text;
    for (const CodeMeaning& one : codes) {
        if (!text.empty()) text += ", ";
        text += one.code;
    }
    return text;
}

NodeId MessageTree::child(NodeId parent, std::string_view name, NodeId last) const {
    const std::vector<NodeId>& children = nodes[parent].children;
    std::size_t first = 0;
    if (last != no_node) {
        // The same again (a repetition), else the next ones, else from the beginning.
        while (first < children.size() && children[first] != last) ++first;
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
        const std::size_t at = first + i < children.size() ? first + i : first + i - children.size();
        const Node& node = nodes[children[at]];
        if (node.name == name || node.shown == name) return children[at];
    }
    return no_node;
}

NodeId MessageTree::find(std::string_view path) const {
    NodeId node = 0;
    while (!path.empty() && node != no_node) {
        const std::size_t slash = path.find('/');
        node = child(node, path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    }
    return node;
}

const CodeList* MessageTree::list_of(NodeId node) const {
    const std::int16_t list = nodes[node].list;
    return list < 0 ? nullptr : &lists[static_cast<std::size_t>(list)];
}

bool MessageTree::serves(std::string_view office) const {
    return std::ranges::any_of(offices, [office](const std::string& one) {
        if (one.ends_with('*')) return office.starts_with(std::string_view(one).substr(0, one.size() - 1));
        return office == one;
    });
}

bool has_shape(std::string_view text, std::string_view shape) {
    const auto fits = [](char c, char wanted) {
        const bool digit = c >= '0' && c <= '9';
        const bool capital = c >= 'A' && c <= 'Z';
        const bool letter = capital || (c >= 'a' && c <= 'z');
        if (wanted == 'A') return capital;
        if (wanted == 'a') return letter;
        if (wanted == '9') return digit;
        if (wanted == 'X') return capital || digit;
        if (wanted == 'x') return letter || digit;
        return true;
    };
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == '*') return true;
        if (i >= text.size()) return false;
        if (shape[i] == '+') return true;
        if (!fits(text[i], shape[i])) return false;
    }
    return text.size() == shape.size();
}

}  // namespace cargo::edi::xml
