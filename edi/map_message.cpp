#include "edi/mapper.hpp"

namespace cargo::edi {

std::unique_ptr<MessageMapper> make_mapper(const MappingContext&) { return nullptr; }

}  // namespace cargo::edi
