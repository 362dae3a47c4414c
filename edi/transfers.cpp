#include "edi/transfers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cargo::edi {
namespace {

std::optional<std::size_t> number_of(const std::string& text) {
    std::size_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [read_to, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || read_to != end) return std::nullopt;
    return number;
}

Words missing(std::size_t first, std::size_t last, std::size_t number) {
    if (first == last) {
        return {fmt::format("Ce message est le n° {} d'une suite, et le n° {} n'est pas avant lui dans l'interchange : vérifiez "
                            "qu'il a été envoyé.",
                            number, first),
                fmt::format("This message is number {} of a sequence, and number {} does not come before it in the interchange: "
                            "check that it was sent.",
                            number, first)};
    }
    return {fmt::format("Ce message est le n° {} d'une suite, et les n° {} à {} ne sont pas avant lui dans l'interchange : "
                        "vérifiez qu'ils ont été envoyés.",
                        number, first, last),
            fmt::format("This message is number {} of a sequence, and numbers {} to {} do not come before it in the interchange: "
                        "check that they were sent.",
                        number, first, last)};
}

}  // namespace

std::optional<Transfers::Fault> Transfers::next(const std::string& type, const Transfer& transfer, const Position& at) {
    const std::optional<std::size_t> sent = number_of(transfer.number);
    if (!sent || *sent >= numbers) return std::nullopt;
    const std::size_t number = *sent;
    Sequence& sequence = sequences_[type + '\n' + transfer.topic];
    // The number of a topic may be used again when all of it has come.
    if (sequence.ended && (number == 1 || transfer.mark == "C")) sequence = {};
    const std::size_t before = sequence.highest;
    const bool ended = sequence.ended;
    const bool twice = sequence.seen.test(number);
    sequence.seen.set(number);
    sequence.highest = std::max(before, number);
    sequence.ended = ended || transfer.mark == "F";
    sequence.at = at;

    if (twice) {
        return Fault{true,
                     {fmt::format("Le message n° {} de cette suite est déjà dans l'interchange : celui-ci est refusé. Donnez à "
                                  "chacun son numéro (UNH, S010).",
                                  number),
                      fmt::format("Message number {} of this sequence is in the interchange already: this one is refused. Give "
                                  "each its own number (UNH, S010).",
                                  number)}};
    }
    if (ended) {
        return Fault{false,
                     {fmt::format("Le message n° {} vient après le dernier (F) de sa suite.", number),
                      fmt::format("Message number {} comes after the last one (F) of its sequence.", number)}};
    }
    if (number < before) {
        return Fault{false,
                     {fmt::format("Le message n° {} vient après le n° {} de sa suite : ils ne sont pas dans leur ordre.", number,
                                  before),
                      fmt::format("Message number {} comes after number {} of its sequence: they are not in their order.", number,
                                  before)}};
    }
    if (number > before + 1) return Fault{false, missing(before + 1, number - 1, number)};
    return std::nullopt;
}

std::vector<Transfers::Unfinished> Transfers::unfinished() const {
    std::vector<Unfinished> all;
    for (const auto& [key, sequence] : sequences_) {
        if (sequence.ended) continue;
        all.push_back({std::to_string(sequence.highest), sequence.at,
                       {fmt::format("La suite de messages {} s'arrête au n° {} sans message final (S010, F) : le reste n'est pas "
                                    "dans l'interchange.",
                                    key.substr(0, key.find('\n')), sequence.highest),
                        fmt::format("The sequence of {} messages stops at number {} without a final one (S010, F): the rest is "
                                    "not in the interchange.",
                                    key.substr(0, key.find('\n')), sequence.highest)}});
    }
    std::ranges::sort(all, {}, [](const Unfinished& one) { return one.at.byte_offset.value_or(0); });
    return all;
}

}  // namespace cargo::edi
