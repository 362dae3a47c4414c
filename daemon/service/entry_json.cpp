#include "daemon/service/entry_json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "daemon/service/stored_json.hpp"
#include "daemon/views/canonical.hpp"

namespace cargo::service {
namespace {

using boost::json::object;
using boost::json::value;
using stored::grams, stored::number, stored::moment, stored::text, stored::list_of;
using stored::grams_of, stored::number_of, stored::moment_of, stored::text_of, stored::read_text, stored::read_list;

value party(const PartyRef& one) {
    return object{{"qualifier", one.qualifier},
                  {"id", one.id},
                  {"name", one.name},
                  {"address", one.address},
                  {"country", one.country}};
}
value place(const LocationRef& one) { return object{{"qualifier", one.qualifier}, {"code", one.code}}; }
value packages(const EntryPackages& one) {
    return object{{"type", one.type}, {"packages", number(one.packages)}, {"pieces", number(one.pieces)}, {"marks", one.marks}};
}
value document(const EntryDocument& one) { return object{{"type", one.type}, {"number", one.number}}; }
value item(const EntryItem& one) {
    return object{{"number", one.number},
                  {"description", one.description},
                  {"hs", one.hs},
                  {"un_number", one.un_number},
                  {"gross_grams", grams(one.gross)},
                  {"packages", list_of(one.packages, packages)},
                  {"containers", list_of(one.containers, text)},
                  {"documents", list_of(one.documents, document)},
                  {"commercial_reference", one.commercial_reference},
                  {"mentions", list_of(one.mentions, text)},
                  {"parties", list_of(one.parties, party)},
                  {"locations", list_of(one.locations, place)}};
}

// ---- and back ----

PartyRef read_party(const value& from) {
    PartyRef one;
    one.qualifier = text_of(from, "qualifier");
    one.id = text_of(from, "id");
    one.name = text_of(from, "name");
    one.address = text_of(from, "address");
    one.country = text_of(from, "country");
    return one;
}
LocationRef read_place(const value& from) {
    LocationRef one;
    one.qualifier = text_of(from, "qualifier");
    one.code = text_of(from, "code");
    return one;
}
EntryPackages read_packages(const value& from) {
    return {text_of(from, "type"), number_of(from, "packages"), number_of(from, "pieces"), text_of(from, "marks")};
}
EntryDocument read_document(const value& from) { return {text_of(from, "type"), text_of(from, "number"), {}}; }
EntryItem read_item(const value& from) {
    EntryItem one;
    one.number = from.at("number").to_number<std::uint32_t>();
    one.description = text_of(from, "description");
    one.hs = text_of(from, "hs");
    one.un_number = text_of(from, "un_number");
    one.gross = grams_of(from, "gross_grams");
    read_list(from, "packages", one.packages, read_packages);
    read_list(from, "containers", one.containers, read_text);
    read_list(from, "documents", one.documents, read_document);
    one.commercial_reference = text_of(from, "commercial_reference");
    read_list(from, "mentions", one.mentions, read_text);
    read_list(from, "parties", one.parties, read_party);
    read_list(from, "locations", one.locations, read_place);
    return one;
}

}  // namespace

std::string entry_json(const EntrySummary& one) {
    return views::canonical(object{{"amendment", one.amendment},
                                   {"mrn", one.mrn},
                                   {"lrn", one.lrn},
                                   {"declared", moment(one.declared)},
                                   {"transport_mode", one.transport_mode},
                                   {"transport_identity", one.transport_identity},
                                   {"transport_nationality", one.transport_nationality},
                                   {"conveyance", one.conveyance},
                                   {"circumstance", one.circumstance},
                                   {"commercial_reference", one.commercial_reference},
                                   {"first_office", one.first_office},
                                   {"arrival_expected", moment(one.arrival_expected)},
                                   {"lodgement_office", one.lodgement_office},
                                   {"later_offices", list_of(one.later_offices, text)},
                                   {"countries", list_of(one.countries, text)},
                                   {"parties", list_of(one.parties, party)},
                                   {"locations", list_of(one.locations, place)},
                                   {"seals", list_of(one.seals, [](const Seal& seal) { return value(seal.number); })},
                                   {"items", list_of(one.items, item)}});
}

EntrySummary entry_summary(const std::string& json) {
    boost::json::error_code unreadable;
    const value from = boost::json::parse(json, unreadable);
    if (unreadable) throw std::runtime_error("a kept declaration does not read");
    EntrySummary one;
    one.amendment = from.at("amendment").as_bool();
    one.mrn = text_of(from, "mrn");
    one.lrn = text_of(from, "lrn");
    one.declared = moment_of(from, "declared");
    one.transport_mode = text_of(from, "transport_mode");
    one.transport_identity = text_of(from, "transport_identity");
    one.transport_nationality = text_of(from, "transport_nationality");
    one.conveyance = text_of(from, "conveyance");
    one.circumstance = text_of(from, "circumstance");
    one.commercial_reference = text_of(from, "commercial_reference");
    one.first_office = text_of(from, "first_office");
    one.arrival_expected = moment_of(from, "arrival_expected");
    one.lodgement_office = text_of(from, "lodgement_office");
    read_list(from, "later_offices", one.later_offices, read_text);
    read_list(from, "countries", one.countries, read_text);
    read_list(from, "parties", one.parties, read_party);
    read_list(from, "locations", one.locations, read_place);
    read_list(from, "seals", one.seals, [](const value& seal) { return Seal{read_text(seal), {}}; });
    read_list(from, "items", one.items, read_item);
    return one;
}

}  // namespace cargo::service
