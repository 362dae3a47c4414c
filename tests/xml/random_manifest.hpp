#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

#include "edi/edi_time.hpp"
#include "libcargo/iso6346.hpp"
#include "libcargo/manifest.hpp"

/// Manifests made of random parts, all of which Awmds has elements for; without places in a file.
namespace cargo::edi::xml::test {

class RandomManifest {
public:
    explicit RandomManifest(unsigned seed) : random_(seed) {}

    Manifest make() {
        Manifest manifest;
        manifest.document_name = "785";
        manifest.function = "9";
        manifest.call.voyage = "V" + number(1, 999'999);
        manifest.call.ship_name = text(2);  // 27 characters at most
        if (chance(80)) manifest.call.imo = "9321483";
        head(manifest);
        const int bills = upto(1, 8);
        for (int i = 0; i < bills; ++i) bill(manifest);
        totals(manifest);
        return manifest;
    }

private:
    int upto(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
    bool chance(int percent) { return upto(1, 100) <= percent; }
    std::string number(int low, int high) { return std::to_string(upto(low, high)); }

    /// Words of letters, marks that XML treats as its own, and of other alphabets; no blank at the ends, no line break.
    std::string text(int words_max) {
        constexpr const char* pieces[] = {"CAFE",           "<&>", "\"d'essai\"", "]]>", "\xC3\xA9t\xC3\xA9", "\xE2\x82\xAC",
                                          "\xF0\x9F\x9A\xA2", "7",   "&amp;",       "--",  "\xE6\xBC\xA2"};
        std::string made = "X";
        for (int words = upto(1, std::min(words_max, 5)); words > 0; --words) made += std::string(" ") + pieces[upto(0, 10)];
        return made;
    }

    PartyRef party(const char* qualifier, bool named) {
        PartyRef made;
        made.qualifier = qualifier;
        if (!named || chance(50)) made.id = "P" + number(1, 99'999);
        if (named) {
            made.name = text(5);
            made.address = text(5);
        }
        return made;
    }

    static LocationRef place(const char* qualifier, std::string code) {
        return {.qualifier = qualifier, .code = std::move(code), .name = {}, .terminal = {}, .at = {}};
    }

    void head(Manifest& manifest) {
        const std::string day = "2026-" + std::string(chance(50) ? "03-2" : "11-1") + number(0, 9);
        manifest.document = "FRLEH/" + manifest.call.voyage + "/" + day;
        const PortClock clock = PortClock::in_zone("Europe/Paris").value();
        const std::string digits = day.substr(0, 4) + day.substr(5, 2) + day.substr(8, 2);
        manifest.departure_estimated = clock.read(digits, "102", DayEdge::first_moment, {}).value();
        if (chance(70)) manifest.arrival_estimated = manifest.departure_estimated->plus_seconds(60LL * upto(0, 20'000));
        manifest.locations = {place("22", "FRLEH"), place("5", "COCTG"), place("8", "FRLEH")};
        PartyRef carrier = party("CA", chance(50));
        if (carrier.id.empty()) carrier.id = "CARRIER";
        manifest.call.carrier = carrier.id;
        manifest.parties.push_back(std::move(carrier));
        if (chance(60)) {
            PartyRef agent = party("CG", true);
            agent.address.clear();  // Awmds has no element for it
            manifest.parties.push_back(std::move(agent));
        }
    }

    Equipment& new_box(Manifest& manifest, bool empty, const std::string& nature) {
        Equipment box;
        box.kind = "CN";
        box.number = "QAIU" + std::to_string(100'000 + manifest.equipment.size());
        box.number += iso6346_check_digit(box.number);
        box.size_type = chance(50) ? "22G1" : "45R1";
        box.fullness = empty ? Fullness::empty : Fullness::full;
        box.movement = nature == "28" ? "6" : "3";
        if (chance(50)) box.tare = Grams{upto(1'000, 4'000'000)};
        if (chance(50)) box.gross = Grams{upto(1'000, 30'000'000)};
        const std::string issuer = chance(50) ? "CA" : "";
        for (int i = upto(0, 3); i > 0; --i) box.seals.push_back({"S" + number(1, 99'999) + "-" + std::to_string(i), issuer});
        manifest.equipment.push_back(std::move(box));
        return manifest.equipment.back();
    }

    void goods(ManifestConsignment& bill) {
        GoodsItem item;
        item.number = static_cast<std::uint32_t>(bill.items.size() + 1);
        item.packages = upto(0, 500);
        item.package_type = "CT";
        item.gross = Grams{upto(1, 20'000'000)};
        item.description = text(5);
        for (int i = upto(1, 3); i > 0; --i) item.marks.push_back(text(3));
        if (chance(60)) item.hs = "090111";
        if (chance(60)) item.volume_dm3 = upto(0, 99'999);
        bill.items.push_back(std::move(item));
    }

    /// Boxes of its own, one shared with the bill before, and now and then an empty one.
    void boxes(Manifest& manifest, ManifestConsignment& bill) {
        const bool alone = bill.items.size() == 1;
        std::int64_t left = bill.items.front().packages.value_or(0);
        const int own = upto(0, 2);
        for (int i = 0; i < own; ++i) {
            const std::string container = new_box(manifest, false, bill.nature).number;
            const std::int64_t here = i + 1 == own ? left : left / 2;
            left -= here;
            for (GoodsItem& item : bill.items) {
                item.splits.push_back({container, alone ? std::optional<std::int64_t>(here) : std::nullopt, {}});
            }
        }
        if (own > 0 && chance(30)) bill.items.front().dangerous.push_back({"3", "1263"});
        if (own > 0 && chance(20)) new_box(manifest, true, bill.nature);
    }

    void bill(Manifest& manifest) {
        ManifestConsignment bill;
        bill.sequence = static_cast<std::uint32_t>(manifest.consignments.size() + 1);
        bill.bill = "BL" + std::to_string(1'000 + manifest.consignments.size());
        bill.nature = chance(80) ? "23" : chance(50) ? "28" : "24";
        const int kind = upto(1, 10);
        if (kind == 1) bill.bill_kind = BillKind::master;
        if (kind == 2) {
            bill.bill_kind = BillKind::house;
            bill.master_bill = "MB" + number(1, 99);  // filed by another
        }
        if (chance(30)) bill.references.push_back({"UCN", "U" + number(1, 99'999), {}});
        bill.locations = {place("9", "COCTG"), place("11", "FRLEH")};
        if (chance(30)) {
            bill.locations.push_back(place("14", "SHED" + number(1, 9)));
            if (chance(50)) bill.locations.back().name = text(3);
        }
        bill.parties.push_back(party("CZ", true));
        if (chance(60)) bill.parties.push_back(party("NI", chance(70)));
        bill.parties.push_back(party("CN", true));
        for (int i = upto(1, 2); i > 0; --i) goods(bill);
        boxes(manifest, bill);
        manifest.consignments.push_back(std::move(bill));
    }

    static void totals(Manifest& manifest) {
        std::int64_t packages = 0;
        std::int64_t grams = 0;
        for (const ManifestConsignment& bill : manifest.consignments) {
            for (const GoodsItem& item : bill.items) {
                packages += item.packages.value_or(0);
                grams += item.gross.value_or(Grams{}).value;
            }
        }
        manifest.total_consignments = static_cast<std::int64_t>(manifest.consignments.size());
        manifest.total_packages = packages;
        manifest.total_equipment = static_cast<std::int64_t>(manifest.equipment.size());
        manifest.total_gross = Grams{grams};
    }

    std::mt19937 random_;
};

inline Manifest random_manifest(unsigned seed) {
    return RandomManifest(seed).make();
}

}  // namespace cargo::edi::xml::test
