#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cargo::rules {

/// Texts and their numbers, 0, 1, 2... in the order in which they were added; made once, asked by many threads. Open addressing,
/// because it is asked for every code of every consignment. Its texts are officers', so that nobody else can make them collide.
class TextTable {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    [[nodiscard]] std::size_t size() const { return texts_.size(); }

    [[nodiscard]] std::uint32_t find(std::string_view text) const {
        if (slots_.empty()) return none;
        const std::uint64_t hash = hash_of(text);
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = hash & mask; slots_[at].number != none; at = (at + 1) & mask) {
            const Slot& slot = slots_[at];
            if (slot.tag == static_cast<std::uint32_t>(hash >> 32U) && texts_[slot.number] == text) return slot.number;
        }
        return none;
    }

    /// The text's number; a new one when it is not there.
    std::uint32_t add(std::string_view text) {
        const std::uint32_t known = find(text);
        if (known != none) return known;
        const auto number = static_cast<std::uint32_t>(texts_.size());
        texts_.emplace_back(text);
        if (texts_.size() * 2 > slots_.size()) {
            slots_.assign(std::max<std::size_t>(slots_.size() * 2, 16), Slot{});
            for (std::uint32_t i = 0; i <= number; ++i) put(i);
        } else {
            put(number);
        }
        return number;
    }

private:
    struct Slot {
        std::uint32_t number = none;
        std::uint32_t tag = 0;  ///< of the hash, so that few texts are compared in vain
    };

    void put(std::uint32_t number) {
        const std::uint64_t hash = hash_of(texts_[number]);
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = hash & mask;
        while (slots_[at].number != none) at = (at + 1) & mask;
        slots_[at] = {number, static_cast<std::uint32_t>(hash >> 32U)};
    }

    template <class Word>
    [[nodiscard]] static std::uint64_t word(const char* at) {
        Word out{};
        std::memcpy(&out, at, sizeof out);
        return out;
    }

    /// Codes are short: two overlapping words hold the whole of a text of at most 16 bytes.
    [[nodiscard]] static std::uint64_t hash_of(std::string_view text) {
        const std::size_t size = text.size();
        const char* const first = text.data();
        std::uint64_t a = 0, b = 0;
        if (size > 16) {
            a = std::hash<std::string_view>{}(text);
        } else if (size >= 8) {
            a = word<std::uint64_t>(first);
            b = word<std::uint64_t>(first + size - 8);
        } else if (size >= 4) {
            a = word<std::uint32_t>(first);
            b = word<std::uint32_t>(first + size - 4);
        } else if (size > 0) {
            a = static_cast<unsigned char>(first[0]);
            b = static_cast<std::uint64_t>(static_cast<unsigned char>(first[size / 2])) << 8U |
                static_cast<unsigned char>(first[size - 1]);
        }
        std::uint64_t mixed = (a ^ (b << 32U | b >> 32U) ^ size) * 0x9E3779B97F4A7C15U;
        mixed ^= mixed >> 32U;
        mixed *= 0xD6E8FEB86659FD93U;
        return mixed ^ mixed >> 32U;
    }

    std::vector<std::string> texts_{};
    std::vector<Slot> slots_{};
};

}  // namespace cargo::rules
