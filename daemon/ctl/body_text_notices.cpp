#include <fmt/format.h>

#include <map>
#include <ostream>

#include "daemon/ctl/body_text.hpp"
#include "daemon/ctl/message_counts.hpp"
#include "daemon/ctl/particulars.hpp"
#include "daemon/ctl/port_words.hpp"
#include "daemon/ctl/read_entry.hpp"
#include "daemon/ctl/text_line.hpp"

/// The messages that a port reads and does not register: plans, orders, notices, bills, answers.
namespace cargo::ctl {
namespace {

std::string name_of(const LocationRef& place) {
    std::string text = place.code.empty() ? place.name : place.code;
    if (!place.terminal.empty()) text += fmt::format(" ({})", place.terminal);
    return text;
}

const LocationRef* find_place(const std::vector<LocationRef>& places, std::string_view qualifier) {
    for (const LocationRef& place : places) {
        if (place.qualifier == qualifier) return &place;
    }
    return nullptr;
}

/// "from > to", as far as they are told.
std::string way_of(const std::vector<LocationRef>& places) {
    const LocationRef* const from = find_place(places, "9");
    const LocationRef* to = find_place(places, "11");
    if (to == nullptr) to = find_place(places, "12");
    if (from == nullptr && to == nullptr) return {};
    return fmt::format("{} > {}", from == nullptr ? "?" : name_of(*from), to == nullptr ? "?" : name_of(*to));
}

void add_dangers(TextLine& line, const std::vector<DangerousGoods>& dangerous, Speech speech) {
    for (const DangerousGoods& danger : dangerous) {
        TextLine one;
        one.add(fmt::format("{} {}", speech.say("dangereux : classe", "dangerous: class"), danger.imdg_class));
        one.add(speech.say("ONU", "UN"), danger.un_number);
        one.add(danger.name);
        line.add(one.text());
    }
}

}  // namespace

void BodyText::parties(const std::vector<PartyRef>& parties) {
    TextLine line;
    for (const PartyRef& party : parties) {
        line.add(party_word(speech_, party.qualifier), party.name.empty() ? party.id : party.name);
    }
    if (!line.text().empty()) out_ << "    " << line.text() << '\n';
}

void BodyText::time(std::string_view what, const std::optional<Instant>& time) {
    if (time) out_ << fmt::format("    {}{}{}\n", what, speech_.colon(), to_text(*time));
}

void BodyText::ports(const std::vector<PortVisit>& ports) {
    for (const PortVisit& port : ports) {
        TextLine line;
        line.add(fmt::format("{} {}", place_word(speech_, port.place.qualifier), name_of(port.place)));
        for (const NamedTime& time : port.times) line.add(time_word(speech_, time.qualifier), to_text(time.time));
        out_ << "      " << line.text() << '\n';
    }
}

void BodyText::unit(const CargoUnit& unit) {
    const Equipment& box = unit.equipment;
    TextLine line;
    std::string name = box.number.empty() ? std::string(say("sans numéro", "without a number")) : box.number;
    if (unit.count) name = fmt::format("{} ×", *unit.count);
    line.add(box.size_type.empty() ? name : fmt::format("{} {}", name, box.size_type));
    line.add(say("cellule", "cell"), unit.cell);
    if (box.fullness == Fullness::empty) line.add(say("vide", "empty"));
    if (unit.verified) {
        line.add(fmt::format("{} {}", kilograms(*unit.verified), say("vérifiés", "verified")));
    } else if (box.gross) {
        line.add(kilograms(*box.gross));
    }
    line.add(way_of(unit.locations));
    line.add(say("exploitant", "operator"), unit.operator_code);
    for (const Reference& reference : unit.references) {
        if (reference.qualifier == "BN") line.add(say("réservation", "booking"), reference.number);
    }
    for (const Seal& seal : box.seals) line.add(say("scellé", "seal"), seal.number);
    if (box.temperature_decidegrees) line.add(degrees(*box.temperature_decidegrees));
    for (const Overhang& reach : unit.overhangs) {
        if (reach.millimetres == 0) continue;
        line.add(fmt::format("{} {} {} mm", say("dépasse", "sticks out"), side_word(speech_, reach.side), reach.millimetres));
    }
    add_dangers(line, unit.dangerous, speech_);
    for (const NamedTime& time : unit.times) line.add(time_word(speech_, time.qualifier), to_text(time.time));
    for (const MassDocument& document : unit.mass_documents) {
        for (const PartyRef& party : document.parties) line.add(party_word(speech_, party.qualifier), party.name);
        for (const Contact& contact : document.contacts) line.add(say("signé", "signed"), contact.name);
    }
    out_ << "      " << line.text() << '\n';
}

void BodyText::units(std::string_view title, const std::vector<CargoUnit>& units) {
    MessageCounts counts;
    for (const CargoUnit& unit : units) count_unit(unit, counts);
    TextLine line;
    line.add(speech_.many(counts.containers, "conteneur", "conteneurs", "container", "containers"));
    if (counts.empty > 0) line.add(fmt::format("{}", speech_.many(counts.empty, "vide", "vides", "empty", "empty")));
    if (counts.other_units > 0)
        line.add(speech_.many(counts.other_units, "autre unité", "autres unités", "other unit", "other units"));
    out_ << fmt::format("    {}{}{}\n", title, speech_.colon(), line.text());
    for (const CargoUnit& one : units) unit(one);
}

void BodyText::goods(const GoodsItem& item) {
    TextLine line;
    line.add(fmt::format("{} {}", say("article", "item"), item.number));
    if (item.packages) line.add(speech_.many(static_cast<std::size_t>(*item.packages), "colis", "colis", "package", "packages"));
    line.add(item.description);
    if (item.gross) line.add(kilograms(*item.gross));
    line.add("HS", item.hs);
    add_dangers(line, item.dangerous, speech_);
    line.add(particulars_text(speech_, item.particulars.get()));
    for (const SplitRef& split : item.splits) line.add(say("dans", "in"), split.container);
    out_ << "      " << line.text() << '\n';
}

void BodyText::consignment(const ManifestConsignment& consignment) {
    TextLine line;
    if (!consignment.bill.empty()) line.add(say("connaissement", "bill"), consignment.bill);
    if (consignment.bill_kind == BillKind::master) line.add(say("maître", "master"));
    if (consignment.bill_kind == BillKind::house) line.add(say("maison de", "house of"), consignment.master_bill);
    line.add(way_of(consignment.locations));
    if (consignment.total_packages) {
        line.add(speech_.many(static_cast<std::size_t>(*consignment.total_packages), "colis", "colis", "package", "packages"));
    }
    if (consignment.total_gross) line.add(kilograms(*consignment.total_gross));
    line.add(particulars_text(speech_, consignment.particulars.get()));
    if (!line.text().empty()) out_ << "    " << line.text() << '\n';
    parties(consignment.parties);
    for (const GoodsItem& item : consignment.items) goods(item);
}

void BodyText::operator()(const CallReport& report) {
    head(say("compte rendu d'escale", "call report"), report.head);
    parties(report.head.parties);
    time(say("arrivée prévue", "arrival expected"), time_of(report, CallTime::arrival_estimated));
    time(say("arrivée", "arrival"), time_of(report, CallTime::arrival));
    time(say("départ prévu", "departure expected"), time_of(report, CallTime::departure_estimated));
    time(say("départ", "departure"), time_of(report, CallTime::departure));
    out_ << fmt::format("    {}\n", speech_.many(report.ports.size(), "port ou lieu", "ports ou lieux", "port or place",
                                                 "ports or places"));
    ports(report.ports);
}

void BodyText::operator()(const BillOfLading& bill) {
    head(say("contrat de transport", "contract of carriage"), bill.head);
    for (const ManifestConsignment& one : bill.consignments) consignment(one);
    if (!bill.units.empty()) units(say("dans", "in"), bill.units);
}

void BodyText::operator()(const StowagePlan& plan) {
    head(say("plan de chargement", "stowage plan"), plan.head);
    std::map<std::string, std::size_t> by_port;
    for (const CargoUnit& unit : plan.units) {
        const LocationRef* to = find_place(unit.locations, "11");
        if (to == nullptr) to = find_place(unit.locations, "12");
        ++by_port[to == nullptr ? std::string("?") : to->code];
    }
    TextLine line;
    for (const auto& [port, count] : by_port) line.add(fmt::format("{} {}", port, count));
    if (!by_port.empty()) out_ << fmt::format("    {}{}{}\n", say("à débarquer", "to discharge"), speech_.colon(), line.text());
    units(say("à bord", "on board"), plan.units);
}

void BodyText::operator()(const TerminalOrder& order) {
    head(say("ordre au terminal", "order to the terminal"), order.head);
    using Work = TerminalOrder::Work;
    const std::string_view title = order.work == Work::discharge ? say("à débarquer", "to discharge")
                                   : order.work == Work::load    ? say("à embarquer", "to load")
                                                                 : say("conteneurs", "containers");
    units(title, order.units);
}

void BodyText::operator()(const ContainerAnnouncement& announcement) {
    head(say("annonce de conteneurs", "announcement of containers"), announcement.head);
    parties(announcement.head.parties);
    units(say("annoncés", "announced"), announcement.units);
    for (const CarriedGoods& one : announcement.goods) goods(one.item);
}

void BodyText::operator()(const VerifiedMasses& masses) {
    head(say("masses vérifiées", "verified masses"), masses.head);
    parties(masses.head.parties);
    units(say("pesés", "weighed"), masses.units);
}

void BodyText::operator()(const PreNotification& notice) {
    head(say("préavis de transporteur routier", "haulier's pre-notification"), notice.head);
    for (const Transport& transport : notice.head.transports) {
        TextLine line;
        line.add(say("transporteur", "carrier"),
                 transport.carrier.empty() ? transport.carrier_name : transport.carrier);
        line.add(say("véhicule", "vehicle"), transport.vehicle);
        line.add(transport.vehicle_name);
        for (const LocationRef& place : transport.locations) line.add(place_word(speech_, place.qualifier), name_of(place));
        for (const NamedTime& time : transport.times) line.add(time_word(speech_, time.qualifier), to_text(time.time));
        out_ << "    " << line.text() << '\n';
    }
    units(say("annoncés", "announced"), notice.units);
    for (const CarriedGoods& one : notice.goods) goods(one.item);
}

void BodyText::operator()(const DangerousNotice& notice) {
    head(say("marchandises dangereuses", "dangerous goods"), notice.head);
    out_ << fmt::format("    {}\n",
                        speech_.many(notice.consignments.size(), "envoi", "envois", "consignment", "consignments"));
    for (const DangerousConsignment& one : notice.consignments) consignment(one.consignment);
    if (!notice.units.empty()) units(say("unités", "units"), notice.units);
}

void BodyText::operator()(const Schedule& schedule) {
    head(say("horaire", "schedule"), schedule.head);
    ports(schedule.ports);
    for (const Sailing& sailing : schedule.sailings) {
        call(sailing.call);
        out_ << fmt::format("    {}\n", speech_.many(sailing.ports.size(), "port", "ports", "port", "ports"));
        ports(sailing.ports);
    }
}

void BodyText::operator()(const EntrySummary& summary) {
    for (const std::string& line : entry_lines(summary, speech_.language())) out_ << "    " << line << '\n';
}

void BodyText::errors(const std::vector<AnsweredError>& errors) {
    for (const AnsweredError& error : errors) {
        TextLine line;
        const AnsweredPlace& place = error.place;
        if (place.segment != 0) line.add(fmt::format("segment {}", place.segment));
        line.add(place.tag);
        if (place.element != 0) line.add(fmt::format("{} {}", say("élément", "element"), place.element));
        if (place.component != 0) line.add(fmt::format("{} {}", say("composant", "component"), place.component));
        if (place.segment == 0) line.add(place.item);
        line.add(fmt::format("{} {}", say("erreur", "error"), error.code));
        line.add(error.text);
        for (const Reference& reference : error.references) line.add(reference.qualifier, reference.number);
        out_ << "      " << line.text() << '\n';
    }
}

void BodyText::operator()(const Acknowledgement& answer) {
    head(say("réponse", "answer"), answer.head);
    TextLine line;
    line.add(verdict_word(speech_, answer.verdict));
    for (const AnsweredInterchange& one : answer.interchanges) line.add("interchange", one.reference);
    for (const Reference& reference : answer.head.references) line.add(reference.qualifier, reference.number);
    out_ << fmt::format("    {}{}{}\n", say("verdict", "verdict"), speech_.colon(), line.text());
    for (const Remark& remark : answer.head.remarks) {
        if (!remark.text.empty()) out_ << "      " << remark.text << '\n';
    }
    errors(answer.errors);
    for (const AnsweredMessage& message : answer.messages) {
        out_ << fmt::format("    {} {} {}{}{}\n", message.type, message.directory, message.reference, speech_.colon(),
                            verdict_word(speech_, message.verdict));
        errors(message.errors);
    }
    for (const auto& [bill, number] : answer.registered) {
        out_ << fmt::format("      {} {}{}{}\n", say("connaissement", "bill"), bill, speech_.colon(), number);
    }
}

}  // namespace cargo::ctl
