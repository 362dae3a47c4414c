#include "daemon/service/entry_book.hpp"

#include <algorithm>

#include "daemon/service/entry_json.hpp"

namespace cargo::service {
namespace {

void add(std::set<std::string>& numbers, char kind, const std::string& number) {
    const std::string plain = plain_number(number);
    if (!plain.empty()) numbers.insert(kind + plain);
}

}  // namespace

std::set<std::string> entry_numbers(const ManifestConsignment& consignment) {
    std::set<std::string> numbers;
    add(numbers, 'D', consignment.bill);
    for (const Reference& one : consignment.references) {
        if (one.qualifier == "UCN") add(numbers, 'U', one.number);
        if (one.qualifier == "MRN" || one.qualifier == "ABT" || one.qualifier == "AAE") add(numbers, 'M', one.number);
    }
    return numbers;
}

std::set<std::string> entry_numbers(const EntrySummary& declaration) {
    std::set<std::string> numbers;
    add(numbers, 'M', declaration.mrn);
    for (const EntryItem& item : declaration.items) {
        for (const EntryDocument& one : item.documents) add(numbers, 'D', one.number);
        add(numbers, 'U', item.commercial_reference);
    }
    return numbers;
}

std::set<std::string> bills_among(const std::set<std::string>& numbers) {
    std::set<std::string> bills;
    for (const std::string& number : numbers) {
        if (number.starts_with('D')) bills.insert(number.substr(1));
    }
    return bills;
}

Result<EntryBook> EntryBook::naming(Session& session, const std::set<std::string>& numbers) {
    Result<store::NamedEntries> named = session.store.entries_naming(numbers);
    if (!named) return std::unexpected(named.error());
    EntryBook book;
    book.named_ = std::move(*named);
    std::map<std::string, std::string> mrn_of_root;
    for (const store::EntryRow& row : book.named_.rows) {
        if (!row.mrn.empty()) mrn_of_root[row.root] = row.mrn;
    }
    for (const store::EntryRow& row : book.named_.rows) {
        // It goes by its MRN, as soon as an amendment has said that.
        const auto mrn = mrn_of_root.find(row.root);
        book.places_[row.root].push_back(book.records_.size());
        book.records_.push_back({mrn != mrn_of_root.end() ? mrn->second : row.party + " LRN " + row.lrn,
                                 entry_summary(row.json), row.lodged, {}});
    }
    return book;
}

std::set<std::string> entitled(const std::vector<std::string>& parties, const std::string& master_agent) {
    std::set<std::string> all(parties.begin(), parties.end());
    if (!master_agent.empty()) all.insert(master_agent);
    return all;
}

std::vector<std::size_t> EntryBook::counting(const ManifestConsignment& consignment, const std::set<std::string>& parties) const {
    if (named_.rows.empty()) return {};
    std::set<std::string> roots;
    for (const std::string& number : entry_numbers(consignment)) {
        const auto found = named_.roots.find(number);
        if (found != named_.roots.end()) roots.insert(found->second.begin(), found->second.end());
    }
    std::vector<std::size_t> places;
    for (const std::string& root : roots) {
        for (const std::size_t place : places_.at(root)) {
            if (parties.contains(named_.rows[place].party)) places.push_back(place);
        }
    }
    return places;
}

std::vector<EntryRecord> EntryBook::of(const ManifestConsignment& consignment, const std::set<std::string>& parties,
                                       const EntryName& without) const {
    std::vector<EntryRecord> records;
    for (const std::size_t place : counting(consignment, parties)) {
        const store::EntryRow& row = named_.rows[place];
        if (row.party != without.party || row.key != without.key) records.push_back(records_[place]);
    }
    return records;
}

std::vector<store::EntryRow> EntryBook::rows_of(const ManifestConsignment& consignment,
                                                const std::set<std::string>& parties) const {
    std::vector<store::EntryRow> rows;
    for (const std::size_t place : counting(consignment, parties)) rows.push_back(named_.rows[place]);
    return rows;
}

}  // namespace cargo::service
