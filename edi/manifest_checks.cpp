#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "edi/manifest_checks.hpp"

/// What is looked at while a manifest is read: its document, and each goods line when it ends.
namespace cargo::edi {

Words name_of_line(std::string_view bill, std::uint32_t sequence, std::uint32_t item) {
    if (bill.empty())
        return {fmt::format("L'article {} de l'envoi {}", item, sequence),
                fmt::format("Item {} of consignment {}", item, sequence)};
    return {fmt::format("L'article {} du connaissement {}", item, bill), fmt::format("Item {} of bill {}", item, bill)};
}

Words name_of_line(const ManifestConsignment& bill, const GoodsItem& item) {
    return name_of_line(bill.bill, bill.sequence, item.number);
}

Words function_name(std::string_view code) {
    // clang-format off
    struct Row { std::string_view code; const char* french; const char* english; };
    constexpr std::array<Row, 8> rows{{
        {"1", "annulation",        "cancellation"}, {"2", "ajout",        "addition"},
        {"3", "suppression",       "deletion"},     {"4", "modification", "change"},
        {"5", "remplacement",      "replacement"},  {"9", "original",     "original"},
        {"22", "transmission finale", "final transmission"}, {"7", "doublon", "duplicate"},
    }};
    // clang-format on
    for (const Row& row : rows) {
        if (row.code == code) return {row.french, row.english};
    }
    return {"inconnue", "unknown"};
}

void check_document(const Manifest& manifest, const Fields& bgm, const MapTools& tools) {
    if (manifest.function != "9") {
        const Words name = function_name(manifest.function);
        tools.wrong(
            bgm, Errc::message_function_unsupported, Scope::stop_message, 3, 1,
            {fmt::format("La fonction « {} » ({}) n'est pas prise en charge : seul un original (9) est enregistré. Déposez un "
                         "original, ou voyez le bureau de douane.",
                         manifest.function, name.french),
             fmt::format("Function \"{}\" ({}) is not supported: only an original (9) is registered. File an original, or see "
                         "the customs office.",
                         manifest.function, name.english)});
    }
    if (manifest.document.empty()) {
        tools.wrong(bgm, Errc::value_empty, Scope::stop_message, 2, 1,
                    {"Le manifeste n'a pas de numéro de document (BGM, 1004) : il en faut un, unique chez le déposant.",
                     "The manifest has no document number (BGM, 1004): it needs one, unique at the filer."});
    }
    if (manifest.document_name == "833") return report_export(bgm, 1, tools);
    constexpr std::array<std::string_view, 3> kinds{"785", "85", "933"};
    if (std::ranges::find(kinds, manifest.document_name) != kinds.end()) return;
    tools.wrong(
        bgm, Errc::message_kind_unsupported, Scope::stop_message, 1, 1,
        {fmt::format("Le document « {} » n'est pas un manifeste : 785, 85 ou 933 sont attendus (BGM, 1001).",
                     manifest.document_name),
         fmt::format("Document \"{}\" is not a manifest: 785, 85 or 933 are expected (BGM, 1001).", manifest.document_name)});
}

Words export_words() {
    return {"L'exportation n'est pas prise en charge : ce port n'enregistre que l'importation, le transit et le transbordement.",
            "Export is not supported: this port registers import, transit and transhipment only."};
}

void report_export(const Fields& fields, std::uint16_t element, const MapTools& tools) {
    tools.wrong(fields, Errc::message_direction_unsupported, Scope::stop_message, element, 1, export_words());
}

void report_bill_missing(FindingLog& findings, const Position& at, std::uint32_t sequence) {
    report(findings, Errc::message_bill_missing, Severity::error, Scope::stop_group, Place{"CNI", at}, {},
           {fmt::format("L'envoi {} n'a pas de connaissement : ajoutez RFF+BM (ou MB, BH) avec son numéro.", sequence),
            fmt::format("Consignment {} has no bill of lading: add RFF+BM (or MB, BH) with its number.", sequence)});
}

void check_line_quantity(const ManifestConsignment& bill, const GoodsItem& item, const UnreadLines& unread,
                         FindingLog& findings) {
    const auto refuse_line = [&](Words words) {
        report(findings, Errc::message_quantity_missing, Severity::error, Scope::stop_group, Place{"GID", item.at}, bill.bill,
               std::move(words));
    };
    if (!item.packages && !unread.packages.contains(item.at.segment)) {
        const Words line = name_of_line(bill, item);
        refuse_line({fmt::format("{} ne dit pas son nombre de colis : mettez-le dans GID (7224).", line.french),
                     fmt::format("{} does not say how many packages: put it into GID (7224).", line.english)});
    }
    if (!item.gross && !unread.gross.contains(item.at.segment)) {
        const Words line = name_of_line(bill, item);
        refuse_line({fmt::format("{} ne dit pas sa masse brute : ajoutez MEA+AAE+G+KGM.", line.french),
                     fmt::format("{} does not say its gross mass: add MEA+AAE+G+KGM.", line.english)});
    }
}

}  // namespace cargo::edi
