//! One big square matrix of f32, the only large buffer of a training.

use std::io;

use faer::{MatMut, MatRef};
use memmap2::MmapMut;

/// A square matrix of f32, column by column, zero at first. It lives in pages of its own, so that it goes back to the
/// system at once when dropped, in huge pages where there are any.
pub(super) struct SquareMatrix {
    pages: MmapMut,
    size: usize,
    stride: usize,
}

impl SquareMatrix {
    /// A zero matrix with `size` rows and columns.
    pub fn new(size: usize) -> io::Result<Self> {
        let stride = Self::stride_of(size);
        let pages = MmapMut::map_anon((stride * size * size_of::<f32>()).max(1))?;
        #[cfg(target_os = "linux")]
        // Refused where huge pages are off: slower, not wrong.
        let _ = pages.advise(memmap2::Advice::HugePage);
        Ok(Self { pages, size, stride })
    }

    /// Bytes that a matrix of this size takes.
    pub fn bytes(size: usize) -> u64 {
        (Self::stride_of(size) * size * size_of::<f32>()) as u64
    }

    /// Distance between columns: a multiple of a cache line but of no large power of two, at which columns would
    /// compete for the same places of the cache.
    fn stride_of(size: usize) -> usize {
        size.next_multiple_of(16) + 16
    }

    /// Rows and columns.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Column `index`, all rows.
    pub fn column(&self, index: usize) -> &[f32] {
        &self.values()[index * self.stride..][..self.size]
    }

    /// Column `index`, all rows.
    pub fn column_mut(&mut self, index: usize) -> &mut [f32] {
        let (size, stride) = (self.size, self.stride);
        &mut self.values_mut()[index * stride..][..size]
    }

    /// All columns in order, each with all its rows.
    pub fn columns_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        let (size, stride) = (self.size, self.stride);
        self.values_mut().chunks_mut(stride).take(size).map(move |column| &mut column[..size])
    }

    /// The diagonal.
    pub fn diagonal(&self) -> Vec<f32> {
        (0..self.size).map(|i| self.column(i)[i]).collect()
    }

    /// As a matrix of faer.
    pub fn as_ref(&self) -> MatRef<'_, f32> {
        MatRef::from_column_major_slice_with_stride(self.values(), self.size, self.size, self.stride)
    }

    /// As a mutable matrix of faer.
    pub fn as_mut(&mut self) -> MatMut<'_, f32> {
        let (size, stride) = (self.size, self.stride);
        MatMut::from_column_major_slice_with_stride_mut(self.values_mut(), size, size, stride)
    }

    fn values(&self) -> &[f32] {
        bytemuck::cast_slice(&self.pages[..self.stride * self.size * size_of::<f32>()])
    }

    fn values_mut(&mut self) -> &mut [f32] {
        let bytes = self.stride * self.size * size_of::<f32>();
        bytemuck::cast_slice_mut(&mut self.pages[..bytes])
    }
}
