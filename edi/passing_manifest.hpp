#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "edi/bill_checks.hpp"
#include "edi/short_text.hpp"

namespace cargo::edi {

/// Where a manifest's boxes stand.
enum class BoxesTold : std::uint8_t {
    before_bills,  ///< one that is not is in the wrong place, which is told
    by_any_bill,   ///< a bill may tell a box in which one before it lies, or more of it
};

/// So many goods may lie in boxes that were not told before, and where any bill may tell a box so many boxes more.
inline constexpr std::size_t unplaced_max = 1'000;
inline constexpr std::size_t awaited_max = 10'000;

/// The manifest's checks while its bills pass and need not be kept: of each bill and box no more is remembered than what a later
/// one, or the totals, are held against. All run, each as often as it finds something, where the message is not given up.
class PassingManifest {
public:
    /// Words and log outlive it.
    PassingManifest(const ManifestWords& words, FindingLog& findings, BoxesTold boxes = BoxesTold::before_bills)
        : words_(words), findings_(findings), boxes_told_(boxes) {}

    /// A place, as small as it goes: a ship has a hundred thousand of them.
    struct Spot {
        std::uint64_t byte_offset = 0;
        std::uint32_t segment = 0;
        explicit Spot(const Position& at) : byte_offset(at.byte_offset.value_or(0)), segment(at.segment) {}
        [[nodiscard]] Position at() const { return {.segment = segment, .byte_offset = byte_offset}; }
    };
    /// A box as the first bill told it.
    struct Box {
        std::string number;
        Spot spot;
        const std::string* size_type;  ///< of the checks
        std::uint32_t index;           ///< of the boxes told first, from 0
        std::uint32_t bill;            ///< the bill that told it last, from 0
        Fullness fullness;
        bool container;
        bool has_goods = false;
    };
    /// The box of that number and true, when no bill has told of it before; one without a number is always new.
    std::pair<Box*, bool> announce(const Equipment& unit);
    /// What a later bill says of a box that was announced: it stands where nothing was said before. True of a container that is
    /// known now to be empty.
    bool say_fullness(std::string_view number, Fullness fullness);
    /// A bill; the boxes that it lies in have been announced, as a rule.
    void bill(const ManifestConsignment& bill, const PositionOfTotals& at);
    /// The message's end. `header` has no need of bills; those it has become masters where houses name them as theirs.
    /// `units`: those told, where a number that comes twice counts twice; else each counts once.
    void finish(Manifest& header, const ManifestPositions& positions, std::optional<std::size_t> units = std::nullopt);

    /// How many of the bills that passed as straight houses name as their master.
    [[nodiscard]] std::size_t straight_masters() const;
    /// Bills that have passed.
    [[nodiscard]] std::size_t bills() const { return bill_count_; }

private:
    /// A split in a box that was not announced, or not yet, or the first in one that may turn out to be empty.
    struct Unplaced {
        std::string bill;
        std::string container;
        std::uint32_t sequence;
        std::uint32_t item;
        Spot spot;
        std::uint16_t element, component;
        Unplaced(const ManifestConsignment& bill, const GoodsItem& item, const SplitRef& split);
        [[nodiscard]] Words line() const { return name_of_line(bill, sequence, item); }
        [[nodiscard]] SplitRef split() const;
    };
    struct Bill {
        std::string number;
        std::int64_t packages;
        std::int64_t grams;
        Spot spot;
        std::uint32_t straight;  ///< how many of this number said that they are
        bool complete;
        BillKind kind;
        [[nodiscard]] Sums sums() const { return {packages, grams, complete}; }
    };
    /// What stays where it is, by its number; with the hash beside it a table grows without a look at the numbers.
    template <class Kept>
    struct Entry {
        Kept* kept;
        std::uint64_t hash;
        explicit Entry(Kept* one) : kept(one), hash(hash_of(one->number)) {}
    };
    struct Sought {
        std::string_view number;
        std::uint64_t hash;
        explicit Sought(std::string_view text) : number(text), hash(hash_of(text)) {}
    };
    struct Hash {
        using is_transparent = void;
        template <class Key>
        std::size_t operator()(const Key& key) const {
            return static_cast<std::size_t>(key.hash);
        }
    };
    struct Equal {
        using is_transparent = void;
        static std::string_view number_of(const Sought& sought) { return sought.number; }
        template <class Kept>
        static std::string_view number_of(const Entry<Kept>& entry) {
            return entry.kept->number;
        }
        template <class One, class Other>
        bool operator()(const One& one, const Other& other) const {
            return one.hash == other.hash && number_of(one) == number_of(other);
        }
    };
    template <class Kept>
    using ByNumber = boost::unordered_flat_set<Entry<Kept>, Hash, Equal>;

    [[nodiscard]] Bill* find_bill(std::string_view number) const;
    [[nodiscard]] Box* find_box(std::string_view number) const;
    void check_splits(const ManifestConsignment& bill);
    void check_split(const ManifestConsignment& bill, const GoodsItem& item, const SplitRef& split);
    [[nodiscard]] bool await(const ManifestConsignment& bill, const GoodsItem& item, const SplitRef& split);
    void check_unplaced();
    void check_unplaced(const Unplaced& one);
    void refuse_unknown(const Words& line, const SplitRef& split);

    const ManifestWords& words_;
    FindingLog& findings_;
    BoxesTold boxes_told_;
    std::deque<Box> boxes_{};  ///< they stay where they are, as the bills
    ByNumber<Box> by_number_{};
    std::unordered_set<std::string> size_types_{};
    std::deque<Bill> bills_{};
    ByNumber<Bill> by_bill_{};
    std::map<std::string, Sums, std::less<>> houses_{};  ///< by their master
    Sums all_{};
    std::size_t bill_count_ = 0;
    std::size_t units_ = 0;
    /// Where boxes stand behind their bills, which may be a fault of its own, it is not told that they are missing: so many are
    /// remembered, and where any bill may tell a box the first in each of more boxes than a ship brings; others are told at once.
    std::deque<Unplaced> unplaced_{};
    std::map<std::string, Unplaced, std::less<>> awaited_{};  ///< by their box
    std::size_t first_goods_ = 0;                             ///< of unplaced_: those in boxes that may be empty
    std::size_t suggestions_left_ = 100;  ///< each looks through all boxes
};

}  // namespace cargo::edi
