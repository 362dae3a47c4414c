// What this measures: reading an Awmds through to domain objects in UTF-8, with every check, each bill handed on as it ends, so
// that memory stays small whatever the ship. Beside it, in the same process and over the same bytes, Xerces-C's SAX2 reader with
// empty handlers: as it comes, and with the scanner that ours has. And ours with the whole manifest kept, as acceptance wants it.
// Why it matters: what XML costs is Xerces; what we add must stay small beside it.
#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <utility>
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/XMLUni.hpp>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/edi_file.hpp"
#include "benchmarks/manifest_generator.hpp"
#include "benchmarks/rounds.hpp"
#include "edi/xml/write_awmds.hpp"
#include "edi/xml/xml_reader.hpp"

namespace cargo::benchmarks {
namespace {

namespace xc = xercesc;

/// The generated ship's messages as one Awmds.
std::string awmds_bytes(std::size_t consignments) {
    ManifestShape shape;
    shape.consignments = consignments;
    Manifest all;
    for (edi::Interchange& interchange : edi::read(generate_manifest(shape))) {
        for (edi::Message& message : interchange.messages) {
            Manifest& one = std::get<Manifest>(message.body);
            if (all.consignments.empty()) all.call = one.call;
            for (Equipment& unit : one.equipment) all.equipment.push_back(std::move(unit));
            for (ManifestConsignment& bill : one.consignments) all.consignments.push_back(std::move(bill));
        }
    }
    return edi::xml::write_awmds(all, edi::PortClock::in_zone("Europe/Paris").value());
}

std::size_t consignments_read(std::string_view bytes) {
    const std::vector<edi::Interchange> read = edi::xml::read(bytes);
    const edi::Message& message = read.at(0).messages.at(0);
    if (message.verdict != edi::Verdict::accepted) throw std::runtime_error("the generated Awmds is refused");
    return std::get<Manifest>(message.body).consignments.size();
}

/// Counts what is handed on, and lets it go.
class Passed final : public edi::BillSink, public edi::MessageSink {
public:
    void unit(Equipment&& unit) override { keep(unit.number.size()); }
    void bill(ManifestConsignment&& bill) override {
        const ManifestConsignment taken = std::move(bill);
        bills += taken.bill.empty() ? 0 : 1;
    }
    void end(const edi::ManifestEnd&) override {}
    void interchange_start(const edi::InterchangeHeader&) override {}
    void message(edi::Message&& message) override { accepted = message.verdict == edi::Verdict::accepted; }
    void interchange_end(std::vector<edi::Finding>&&, bool) override {}
    std::size_t bills = 0;
    bool accepted = false;
};

std::size_t consignments_passed(std::string_view bytes) {
    Passed passed;
    edi::xml::XmlOptions options;
    options.read.bills = &passed;
    edi::xml::MemorySource source(bytes);
    edi::xml::read_messages(source, options, passed);
    if (!passed.accepted) throw std::runtime_error("the generated Awmds is refused");
    return passed.bills;
}

std::size_t bare(std::string_view bytes, bool as_ours) {
    xc::DefaultHandler handler;
    const std::unique_ptr<xc::SAX2XMLReader> reader(xc::XMLReaderFactory::createXMLReader());
    reader->setFeature(xc::XMLUni::fgSAX2CoreValidation, false);
    if (as_ours) {
        reader->setFeature(xc::XMLUni::fgSAX2CoreNameSpaces, false);
        reader->setProperty(xc::XMLUni::fgXercesScannerName, const_cast<XMLCh*>(xc::XMLUni::fgWFXMLScanner));
    }
    reader->setContentHandler(&handler);
    reader->setErrorHandler(&handler);
    const xc::MemBufInputSource input(reinterpret_cast<const XMLByte*>(bytes.data()), bytes.size(), "awmds");
    reader->parse(input);
    return reader->getErrorCount();
}

std::vector<Figure> xml_map(const Settings& settings) {
    const std::string bytes = awmds_bytes(settings.consignments);
    const std::size_t consignments = consignments_read(bytes);
    if (consignments_passed(bytes) != consignments) throw std::runtime_error("bills were lost on the way");
    const std::vector<double> seconds =
        median_seconds({[&] { keep(consignments_passed(bytes)); }, [&] { keep(bare(bytes, false)); },
                        [&] { keep(bare(bytes, true)); }, [&] { keep(consignments_read(bytes)); }},
                       settings.rounds, Clock::cpu);
    const double own = megabytes_per_second(bytes.size(), seconds[0]);
    return {{.name = "xml.map",
             .value = own,
             .unit = "MB/s",
             .reference = "bare Xerces SAX2",
             .reference_value = megabytes_per_second(bytes.size(), seconds[1]),
             .goal = 0.85,
             .rows = consignments,
             .bytes = bytes.size(),
             .beside = fmt::format("{:.1f} us a bill; all bills kept {:.0f} MB/s, {:.2f}; bare with our scanner {:.0f}, {:.2f}",
                                   seconds[0] * 1e6 / static_cast<double>(consignments),
                                   megabytes_per_second(bytes.size(), seconds[3]), seconds[1] / seconds[3],
                                   megabytes_per_second(bytes.size(), seconds[2]), seconds[2] / seconds[0])}};
}

const Registration registered("xml.map", xml_map);

}  // namespace
}  // namespace cargo::benchmarks
