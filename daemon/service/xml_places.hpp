#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "edi/interchange.hpp"

namespace cargo::service {

/// Where the parts of a manifest or declaration stood in its XML file. What the port itself finds is found when the file has been
/// read: it has the place of a bill, a box or the head, and gets its element and path from here.
class XmlPlaces {
public:
    XmlPlaces() = default;
    /// Notes the places; the manifest may then be taken apart. A declaration has the place of its header.
    explicit XmlPlaces(const edi::Message& message);

    /// Gives each finding of a known place its element (`segment`) and path (`group`); another keeps the root's.
    void name(std::vector<edi::Finding>& findings) const;

private:
    struct Place {
        std::uint64_t byte_offset;
        std::string element;
        std::string path;
    };
    std::string root_{};
    std::vector<Place> head_{};
    std::vector<std::uint64_t> bills_{};  ///< in the file's order
    std::map<std::uint64_t, std::size_t> boxes_{};  ///< where a box is named, and of which bill
};

/// The agent an Awmds names in its head (Shipping_Agent_code), with its place; no `id`: it names none. A companion's is the agent
/// of the manifest that it adds to.
struct XmlAgent {
    std::string id{};
    Position at{};
};
[[nodiscard]] XmlAgent xml_agent_of(const edi::Message& message);
inline constexpr const char* xml_agent_path = "General_segment/Transport_information/Shipping_Agent";

}  // namespace cargo::service
