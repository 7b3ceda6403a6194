//! A value as bytes to be digested: of one type, equal values give equal bytes and different values different ones.
//!
//! Nobody reads them back, so there is no format to keep and nothing to escape. What has parts has a mark before each and
//! one at its end, since not everything that is serialised knows beforehand how many it has.

use std::fmt;

use serde::ser::{self, Serialize};

/// Appends `value` to `bytes`.
pub(super) fn write(bytes: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    value.serialize(Bytes(bytes)).expect("views are plain data");
}

/// Marks: a part follows, and none does.
const MORE: u8 = 1;
const END: u8 = 0;

struct Bytes<'b>(&'b mut Vec<u8>);

/// Something with parts: a list, a map, a structure.
struct Parts<'b>(&'b mut Vec<u8>);

/// What a value that is no plain data says.
#[derive(Debug)]
struct Refused(String);

impl Bytes<'_> {
    fn sized(self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn variant(self, index: u32) -> Self {
        self.0.extend_from_slice(&index.to_le_bytes());
        self
    }
}

macro_rules! numbers {
    ($($name:ident: $type:ty),*) => {
        $(fn $name(self, value: $type) -> Result<(), Refused> {
            self.0.extend_from_slice(&value.to_le_bytes());
            Ok(())
        })*
    };
}

impl<'b> ser::Serializer for Bytes<'b> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Parts<'b>;
    type SerializeTuple = Parts<'b>;
    type SerializeTupleStruct = Parts<'b>;
    type SerializeTupleVariant = Parts<'b>;
    type SerializeMap = Parts<'b>;
    type SerializeStruct = Parts<'b>;
    type SerializeStructVariant = Parts<'b>;

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_f32: f32, serialize_f64: f64
    }

    fn serialize_bool(self, value: bool) -> Result<(), Refused> {
        self.serialize_u8(u8::from(value))
    }

    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.serialize_u32(u32::from(value))
    }

    fn serialize_str(self, value: &str) -> Result<(), Refused> {
        self.sized(value.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Refused> {
        self.sized(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Refused> {
        self.serialize_u8(END)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        self.0.push(MORE);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Result<(), Refused> {
        self.serialize_u32(index)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self.variant(index))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'b>, Refused> {
        Ok(Parts(self.0))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'b>, Refused> {
        Ok(Parts(self.0))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'b>, Refused> {
        Ok(Parts(self.0))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Parts<'b>, Refused> {
        Ok(Parts(self.variant(index).0))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'b>, Refused> {
        Ok(Parts(self.0))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'b>, Refused> {
        Ok(Parts(self.0))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Parts<'b>, Refused> {
        Ok(Parts(self.variant(index).0))
    }
}

impl Parts<'_> {
    fn part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.0.push(MORE);
        value.serialize(Bytes(self.0))
    }

    fn close(self) {
        self.0.push(END);
    }
}

macro_rules! unnamed {
    ($($kind:ident: $part:ident),*) => {
        $(impl ser::$kind for Parts<'_> {
            type Ok = ();
            type Error = Refused;

            fn $part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                self.part(value)
            }

            fn end(self) -> Result<(), Refused> {
                self.close();
                Ok(())
            }
        })*
    };
}

unnamed! {
    SerializeSeq: serialize_element, SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field, SerializeTupleVariant: serialize_field
}

macro_rules! named {
    ($($kind:ident),*) => {
        $(impl ser::$kind for Parts<'_> {
            type Ok = ();
            type Error = Refused;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Result<(), Refused> {
                self.part(value)
            }

            fn skip_field(&mut self, _: &'static str) -> Result<(), Refused> {
                self.0.push(END);
                Ok(())
            }

            fn end(self) -> Result<(), Refused> {
                self.close();
                Ok(())
            }
        })*
    };
}

named!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.part(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        value.serialize(Bytes(self.0))
    }

    fn end(self) -> Result<(), Refused> {
        self.close();
        Ok(())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde::Serialize;

    use super::*;

    fn bytes(value: &impl Serialize) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, value);
        bytes
    }

    #[test]
    fn different_values_of_one_type_give_different_bytes() {
        #[derive(Serialize)]
        struct Pair {
            #[serde(skip_serializing_if = "Option::is_none")]
            one: Option<u8>,
            #[serde(skip_serializing_if = "Option::is_none")]
            other: Option<u8>,
        }
        #[derive(Serialize)]
        enum Kind {
            A(u8),
            B(u8),
            C { x: u8 },
            D,
        }
        let differ = |values: &[Vec<u8>]| {
            let distinct: BTreeSet<_> = values.iter().collect();
            assert_eq!(distinct.len(), values.len(), "{values:?}");
        };
        let lists: [&[&[&str]]; 7] =
            [&[], &[&[]], &[&[], &[]], &[&["a"], &["b"]], &[&["a", "b"]], &[&["ab"]], &[&["a", "b"], &[]]];
        differ(&lists.map(|list| bytes(&list)));
        differ(
            &[(None, None), (Some(1), None), (None, Some(1)), (Some(1), Some(1)), (Some(1), Some(0))]
                .map(|(one, other)| bytes(&Pair { one, other })),
        );
        differ(&[Kind::A(1), Kind::B(1), Kind::C { x: 1 }, Kind::D, Kind::A(0)].map(|kind| bytes(&kind)));
        differ(&[None, Some(None), Some(Some("")), Some(Some("a"))].map(|value: Option<Option<&str>>| bytes(&value)));
        differ(&[BTreeMap::new(), BTreeMap::from([(1, "a")]), BTreeMap::from([(1, "a"), (2, "a")])].map(|m| bytes(&m)));
    }
}
