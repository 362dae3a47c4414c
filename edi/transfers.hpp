#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "edi/interchange.hpp"
#include "edi/meaning.hpp"

namespace cargo::edi {

/// Messages of one type and topic (UNH 0068) that belong together, each with its number, the first and last with a mark (S010):
/// are they all there and in their order, as far as one interchange shows it? What is missing may come in another one, and each
/// message stands by what it says itself, so that is a warning. Two messages of one number contradict each other: the second is
/// refused.
class Transfers {
public:
    struct Fault {
        bool duplicate = false;  ///< else a message is missing, or comes too late
        Words words;
    };
    /// The next message of the interchange that says which of several it is; `at`: its UNH. Nothing is told of one without a
    /// readable number.
    [[nodiscard]] std::optional<Fault> next(const std::string& type, const Transfer& transfer, const Position& at);

    /// A sequence whose last message has not come.
    struct Unfinished {
        std::string number;  ///< of the last that came
        Position at{};       ///< its UNH
        Words words;
    };
    /// In the order of those messages.
    [[nodiscard]] std::vector<Unfinished> unfinished() const;

    void clear() { sequences_.clear(); }

private:
    static constexpr std::size_t numbers = 100;  // 0070 is n..2
    struct Sequence {
        std::bitset<numbers> seen{};
        std::size_t highest = 0;
        bool ended = false;
        Position at{};
    };
    std::unordered_map<std::string, Sequence> sequences_{};  ///< by type and topic
};

}  // namespace cargo::edi
