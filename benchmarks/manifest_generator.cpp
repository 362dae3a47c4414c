#include "benchmarks/manifest_generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <vector>

#include "benchmarks/trade_words.hpp"
#include "libcargo/iso6346.hpp"

namespace cargo::benchmarks {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): the same everywhere, which the standard's distributions are not.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    /// 0 to below `sides`.
    std::uint64_t roll(std::uint64_t sides) {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return (z ^ (z >> 31U)) % sides;
    }
    bool percent(std::uint64_t share) { return roll(100) < share; }
    template <class Table>
    const auto& one_of(const Table& table) {
        return table[roll(std::size(table))];
    }

private:
    std::uint64_t state_;
};

enum class Kind : std::uint8_t { one_box, two_boxes, shared_box, master, house };

struct Line {
    std::int64_t packages = 0;
    std::int64_t kilograms = 0;
};

struct Bill {
    Kind kind = Kind::one_box;
    std::string number;
    std::string master{};  ///< for a house
    std::vector<std::string> boxes{};
    std::vector<Line> lines{};
    std::size_t from = 0;  ///< in the table of origins
    [[nodiscard]] std::int64_t packages() const {
        std::int64_t sum = 0;
        for (const Line& line : lines) sum += line.packages;
        return sum;
    }
    [[nodiscard]] std::int64_t kilograms() const {
        std::int64_t sum = 0;
        for (const Line& line : lines) sum += line.kilograms;
        return sum;
    }
};

class ManifestWriter {
public:
    explicit ManifestWriter(const ManifestShape& shape) : shape_(shape), dice_(shape.seed) {}

    std::string write() {
        const std::string reference = fmt::format("Q{:05}", shape_.seed % 100'000);
        put("UNA:+.? '");
        put("UNB+UNOC:3+{}+{}+261121:1842+{}'", shape_.sender, shape_.recipient, reference);
        std::size_t messages = 0;
        for (std::size_t done = 0; done < shape_.consignments;) {
            const std::size_t count = std::min(shape_.consignments_per_message, shape_.consignments - done);
            message(++messages, count);
            done += count;
        }
        put("UNZ+{}+{}'", messages, reference);
        return std::move(text_);
    }

private:
    template <class... Values>
    void put(fmt::format_string<Values...> segment, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), segment, std::forward<Values>(values)...);
        ++segments_;
    }

    void message(std::size_t number, std::size_t count) {
        segments_ = 0;
        boxes_.clear();
        std::vector<Bill> bills;
        while (bills.size() < count) plan(bills, count - bills.size());
        put("UNH+M{:04}+CUSCAR:D:95B:UN'", number);
        put("BGM+785+QB{:05}-{:04}+9'", shape_.seed % 100'000, number);
        call();
        for (const std::string& box : boxes_) equipment(box);
        totals(bills);
        for (std::size_t i = 0; i < bills.size(); ++i) consignment(i + 1, bills[i]);
        put("UNT+{}+M{:04}'", segments_ + 1, number);
    }

    // --- what lies where

    std::string new_box() {
        const std::uint64_t serial = ++serial_;
        std::string number =
            fmt::format("{}{:06}", owners[(shape_.seed + serial / 1'000'000) % owners.size()], serial % 1'000'000);
        number += iso6346_check_digit(number);
        boxes_.push_back(number);
        return number;
    }
    std::string new_bill(std::string_view kind) {
        return fmt::format("QLN{}{:05}{:07}", kind, shape_.seed % 100'000, ++bill_serial_);
    }
    Bill bill(Kind kind, std::string number, std::vector<std::string> boxes) {
        Bill made{.kind = kind, .number = std::move(number), .boxes = std::move(boxes)};
        const std::uint64_t drawn = dice_.roll(10);
        const std::size_t lines = drawn < 5 ? 1 : drawn < 9 ? 2 : 3;  // 1.6 on average
        for (std::size_t i = 0; i < lines; ++i) {
            const auto packages = static_cast<std::int64_t>(2 + dice_.roll(600));
            made.lines.push_back({packages, packages * static_cast<std::int64_t>(2 + dice_.roll(25))});
        }
        made.from = dice_.roll(origins.size());
        return made;
    }

    /// The next bills of a message, at most `room`.
    void plan(std::vector<Bill>& bills, std::size_t room) {
        const std::uint64_t drawn = dice_.roll(10'000);
        // A lot of four shared bills is drawn a quarter as often as its bills are wanted, a master with three houses a third.
        if (drawn < 281 && room >= 4) {
            const std::string box = new_box();
            for (int i = 0; i < 4; ++i) bills.push_back(bill(Kind::shared_box, new_bill("L"), {box}));
        } else if (drawn < 281 + 188 && room >= 4) {
            houses(bills);
        } else if (drawn < 281 + 188 + 2'810) {
            bills.push_back(bill(Kind::two_boxes, new_bill("F"), {new_box(), new_box()}));
        } else {
            bills.push_back(bill(Kind::one_box, new_bill("F"), {new_box()}));
        }
    }
    void houses(std::vector<Bill>& bills) {
        Bill master = bill(Kind::master, new_bill("M"), {new_box()});
        master.lines.clear();
        const std::size_t place = bills.size();
        bills.push_back(master);
        Line all;
        for (int i = 0; i < 3; ++i) {
            Bill house = bill(Kind::house, new_bill("H"), master.boxes);
            house.master = master.number;
            all.packages += house.packages();
            all.kilograms += house.kilograms();
            bills.push_back(std::move(house));
        }
        bills[place].lines.push_back(all);
    }

    // --- segments

    void call() {
        put("DTM+137:202611211830:203'");
        put("RFF+ATZ:{}'", shape_.stay);
        put("NAD+MS+{}:160:ZZZ'", shape_.sender);
        put("NAD+CA+QAI:172:20'");
        put("TDT+20+{}+1++QAI:172:20+++{}:146:11:QUAI ATLANTIQUE:FR'", shape_.voyage, shape_.imo);
        put("LOC+9+COCTG:139:6'");
        put("LOC+60+FRLEH:139:6+{}:TER:ZZZ'", shape_.terminal);
        put("LOC+125+ESALG:139:6'");
        put("DTM+132:202611220600:203'");
        put("DTM+133:202611231800:203'");
        put("GIS+23'");
    }
    void equipment(const std::string& box) {
        const BoxType& type = dice_.one_of(box_types);
        put("EQD+CN+{}+{}:102:5++3+5'", box, type.size_type);
        put("MEA+AAE+T+KGM:{}'", type.tare);
        put("SEL+QA{:07}+CA'", dice_.roll(10'000'000));
        if (dice_.percent(15)) put("SEL+SH{:06}+SH'", dice_.roll(1'000'000));
        if (type.size_type[2] == 'R') put("TMP+2+-{:03}:CEL'", 15 + dice_.roll(10));
    }
    void totals(const std::vector<Bill>& bills) {
        std::int64_t packages = 0;
        std::int64_t kilograms = 0;
        for (const Bill& one : bills) {
            if (one.kind == Kind::house) continue;  // their master has them
            packages += one.packages();
            kilograms += one.kilograms();
        }
        put("CNT+10:{}'", bills.size());
        put("CNT+16:{}'", boxes_.size());
        put("CNT+7:{}:KGM'", kilograms);
        put("CNT+11:{}'", packages);
    }
    void consignment(std::size_t number, const Bill& one) {
        const Origin& origin = origins[one.from];
        put("CNI+{}+{}'", number, one.kind == Kind::house ? one.master : one.number);
        put("RFF+{}:{}'", one.kind == Kind::master ? "MB" : one.kind == Kind::house ? "BH" : "BM", one.number);
        put("CNT+7:{}:KGM'", one.kilograms());
        put("CNT+11:{}'", one.packages());
        put("LOC+9+{}:139:6'", origin.port);
        put("LOC+11+FRLEH:139:6'");
        put("LOC+7+{}:139:6'", dice_.one_of(inland_places));
        put("GIS+23'");
        consignee();
        put("NAD+CZ+++{}:{} {}+{} {}+{}+++{}'", dice_.one_of(exporter_words), dice_.one_of(exporter_words),
            dice_.one_of(firm_ends), 1 + dice_.roll(300), dice_.one_of(foreign_streets), origin.city, origin.country);
        put("NAD+FW+TRANSIT{}:160:ZZZ++TRANSIT {}'", 1 + dice_.roll(40), dice_.one_of(importer_words));
        for (std::size_t i = 0; i < one.lines.size(); ++i) goods(i + 1, one, one.lines[i], origin);
    }
    void consignee() {
        const Town& town = dice_.one_of(towns);
        put("NAD+CN+FR{:014}:160:ZZZ++{} {}+{} {}+{}++{}+FR'", 10'000'000'000'000U + dice_.roll(40'000) * 97,
            dice_.one_of(importer_words), dice_.one_of(importer_trades), 1 + dice_.roll(200), dice_.one_of(french_streets),
            town.name, town.postcode);
    }
    void goods(std::size_t number, const Bill& one, const Line& line, const Origin& origin) {
        const Commodity& what = dice_.one_of(commodities);
        put("GID+{}+{}:{}'", number, line.packages, what.package);
        put("FTX+AAA+++{}, {}:{} CARTONS PO {}:HS CODE?: {}'", what.description, origin.country, line.packages,
            dice_.roll(1'000'000), what.hs);
        put("MEA+AAE+G+KGM:{}'", line.kilograms);
        put("MEA+AAE+AAL+KGM:{}'", line.kilograms - line.kilograms / 12);
        if (dice_.percent(80)) put("MEA+AAE+AAW+MTQ:{}.{:03}'", 1 + dice_.roll(60), dice_.roll(1'000));
        std::int64_t left = line.packages;
        for (std::size_t i = 0; i < one.boxes.size(); ++i) {
            const std::int64_t here = i + 1 == one.boxes.size() ? left : line.packages / 2;
            put("SGP+{}+{}'", one.boxes[i], here);
            left -= here;
        }
        if (what.un_number != 0) put("DGS+IMD+{}+{:04}'", what.imdg_class, what.un_number);
        if (dice_.percent(50)) put("PCI+24+{}/LH?+{}:1-{}'", dice_.one_of(exporter_words), dice_.roll(1'000), line.packages);
    }

    const ManifestShape& shape_;  // of the caller, for one call
    Dice dice_;
    std::string text_{};
    std::size_t segments_ = 0;
    std::uint64_t serial_ = 0;
    std::uint64_t bill_serial_ = 0;
    std::vector<std::string> boxes_{};  ///< of the message under way
};

}  // namespace

std::string generate_manifest(const ManifestShape& shape) {
    return ManifestWriter(shape).write();
}

}  // namespace cargo::benchmarks
