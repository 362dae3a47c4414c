#include "benchmarks/edi_file.hpp"

#include <map>
#include <string>

#include "benchmarks/manifest_generator.hpp"
#include "edi/tokenizer.hpp"

namespace cargo::benchmarks {

std::string_view edi_bytes(const Settings& settings) {
    static std::map<std::size_t, std::string> made;
    std::string& bytes = made[settings.consignments];
    if (bytes.empty()) {
        ManifestShape shape;
        shape.consignments = settings.consignments;
        bytes = generate_manifest(shape);
    }
    return bytes;
}

Counted tokenise(std::string_view bytes) {
    edi::Tokenizer tokenizer(bytes);
    tokenizer.restart(edi::default_service_string, edi::una_bytes);
    edi::SegmentView segment;
    Counted counted;
    while (tokenizer.next(segment)) {
        ++counted.segments;
        counted.values += segment.component_list().size();
        for (const edi::Component& value : segment.component_list()) {
            counted.characters += value.text.size();
            counted.offsets += segment.offset_of(value);
        }
    }
    return counted;
}

double megabytes_per_second(std::size_t bytes, double seconds) {
    return static_cast<double>(bytes) / 1e6 / seconds;
}

}  // namespace cargo::benchmarks
